import { z } from "zod";
import { TRANSACTION_STATUSES } from "@/db/schema/transactions";
import { toWire } from "@/server/money";
import { purchaseProgress } from "@/server/transactions/badge";
import { publicId } from "@/server/transactions/public-id";
import type { TransactionRow } from "@/server/transactions/queries";
import type { DepositRecord } from "./queries";
import { depositTimeline, timelineItem } from "./timeline";

/** A checkout whose create has had no answer for this long is given up on screens; money that turns up is still found. */
const LOST_AFTER_MS = 60_000;

const DEPOSIT_STATES = [
  "starting",
  "lost",
  "open",
  "checking",
  "paid",
  "added",
  "failed",
  "being_checked",
  "closed",
  "returned",
] as const;
type DepositState = (typeof DEPOSIT_STATES)[number];

/**
 * Where a deposit is, for people: from our row alone, never from a redirect. `now` is the database's clock.
 * starting, lost: Revio has not (yet) answered our create; open: a checkout nobody has paid; checking: Revio or a bank is at
 * work, or says something we don't know; paid: Revio has it, our entry follows; being_checked: held in suspense.
 */
function depositState(deposit: TransactionRow, now: Date): DepositState {
  if (deposit.heldAt !== null) return "being_checked";
  switch (deposit.status) {
    case "created":
      return now.getTime() - deposit.createdAt.getTime() < LOST_AFTER_MS ? "starting" : "lost";
    case "pending":
      return purchaseProgress(deposit.providerStatus);
    case "completed":
      return "added";
    case "failed":
      return "failed";
    case "expired":
    case "cancelled":
      return "closed";
    case "partially_refunded":
    case "refunded":
    case "charged_back":
      return "returned";
    case "requested":
    case "processing":
    case "unknown":
    case "returned":
      throw new Error(`a deposit is never ${deposit.status}`);
  }
}

const minor = z.string().regex(/^\d+$/);
/** A deposit as the browser gets it: amounts as strings of minor units, times ISO 8601. */
export const depositSummary = z.strictObject({
  id: z.string(),
  reference: z.string(),
  amount: minor,
  currency: z.string(),
  status: z.enum(TRANSACTION_STATUSES),
  state: z.enum(DEPOSIT_STATES),
  checkoutUrl: z.string().nullable(),
  dueAt: z.string().nullable(),
  failureCode: z.string().nullable(),
  method: z.string().nullable(),
  late: z.boolean(),
  returnedAmount: minor,
  availableAfter: minor.nullable(),
  createdAt: z.string(),
  /** When Revio last answered about it. */
  askedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
});

/** The same with its story. */
export const depositView = depositSummary.extend({ timeline: z.array(timelineItem) });
type DepositSummary = z.infer<typeof depositSummary>;
export type DepositView = z.infer<typeof depositView>;

/** The checkout can be used while it is open, and again after a decline, until it is due. */
const isPayable = (deposit: TransactionRow, now: Date): boolean =>
  (deposit.status === "pending" || deposit.status === "failed") &&
  deposit.heldAt === null &&
  purchaseProgress(deposit.providerStatus) === "open" &&
  deposit.providerStatus !== "cancelled" &&
  deposit.providerStatus !== "blocked" &&
  deposit.dueAt !== null &&
  deposit.dueAt > now;

/** A deposit for a list: no story. `availableMinor` is told only with a deposit that was added. */
export function summariseDeposit(
  deposit: TransactionRow,
  availableMinor: bigint | null,
  now: Date,
): DepositSummary {
  const state = depositState(deposit, now);
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  return {
    id: publicId("deposit", deposit.id),
    reference: deposit.reference,
    amount: toWire(deposit.amount),
    currency: deposit.currency,
    status: deposit.status,
    state,
    checkoutUrl: isPayable(deposit, now) ? deposit.checkoutUrl : null,
    dueAt: iso(deposit.dueAt),
    failureCode: deposit.failureCode,
    method: deposit.paymentMethod,
    late: deposit.late,
    returnedAmount: toWire(deposit.returnedAmount),
    availableAfter: state === "added" && availableMinor !== null ? toWire(availableMinor) : null,
    createdAt: deposit.createdAt.toISOString(),
    askedAt: iso(deposit.answeredAt),
    completedAt: iso(deposit.completedAt),
  };
}

/** A deposit with its story, as its own page shows it. */
export const viewDeposit = ({ deposit, events, availableMinor, now }: DepositRecord): DepositView => ({
  ...summariseDeposit(deposit, availableMinor, now),
  timeline: depositTimeline(deposit, events),
});
