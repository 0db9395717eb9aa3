import { z } from "zod";
import { TRANSACTION_STATUSES } from "@/db/schema/transactions";
import { bankName } from "@/server/bank-accounts/banks";
import { timelineItem } from "@/server/deposits/timeline";
import { invariant } from "@/server/errors";
import { toWire } from "@/server/money";
import { publicId } from "@/server/transactions/public-id";
import type { TransactionRow } from "@/server/transactions/queries";
import type { WithdrawalRecord } from "./queries";
import { withdrawalTimeline } from "./timeline";
import { withdrawalFailureWords } from "./words";

const WITHDRAWAL_STATES = [
  "reserved",
  "sent",
  "confirming",
  "paid",
  "failed",
  "returned",
  "cancelled",
] as const;
type WithdrawalState = (typeof WITHDRAWAL_STATES)[number];

const STATES: Partial<Record<TransactionRow["status"], WithdrawalState>> = {
  requested: "reserved",
  processing: "sent",
  unknown: "confirming",
  completed: "paid",
  failed: "failed",
  returned: "returned",
  cancelled: "cancelled",
};

/** Where a withdrawal is, for people, from our row alone. Throws for a status a withdrawal never has. */
function withdrawalState({ status }: Pick<TransactionRow, "status">): WithdrawalState {
  const state = STATES[status];
  invariant(state, "a withdrawal has a status of its lifecycle");
  return state;
}

const minor = z.string().regex(/^\d+$/);
/** A withdrawal as the browser gets it: amounts as strings of minor units, times ISO 8601. */
export const withdrawalView = z.strictObject({
  id: z.string(),
  reference: z.string(),
  /** What arrives. */
  amount: minor,
  fee: minor,
  /** What was taken from the balance: both. */
  total: minor,
  currency: z.string(),
  status: z.enum(TRANSACTION_STATUSES),
  state: z.enum(WITHDRAWAL_STATES),
  bank: z.strictObject({ name: z.string(), last4: z.string(), holderName: z.string() }),
  expectedAt: z.string().nullable(),
  cancellable: z.boolean(),
  failureCode: z.string().nullable(),
  failureSentence: z.string().nullable(),
  /** While nobody knows whether the bank has it: when Revio is asked again. */
  nextCheckAt: z.string().nullable(),
  createdAt: z.string(),
  completedAt: z.string().nullable(),
  timeline: z.array(timelineItem),
});
export type WithdrawalView = z.infer<typeof withdrawalView>;

const CHECKED_EVERY_MS = 15 * 60_000;
/** One that was asked for so lately is left out of a round. */
const LEFT_OUT_MS = 5 * 60_000;

/** The first round of questions (each quarter of an hour) that takes this withdrawal up. */
function nextCheck({ askedAt }: TransactionRow, now: Date): Date {
  const from = Math.max(now.getTime(), (askedAt?.getTime() ?? 0) + LEFT_OUT_MS);
  return new Date(Math.ceil(from / CHECKED_EVERY_MS) * CHECKED_EVERY_MS);
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A withdrawal with its story, as its own page shows it. */
export function viewWithdrawal({ withdrawal, destination, events, now }: WithdrawalRecord): WithdrawalView {
  const state = withdrawalState(withdrawal);
  const failed = state === "failed" || state === "returned";
  return {
    id: publicId("withdrawal", withdrawal.id),
    reference: withdrawal.reference,
    amount: toWire(withdrawal.amount),
    fee: toWire(withdrawal.fee),
    total: toWire(withdrawal.amount + withdrawal.fee),
    currency: withdrawal.currency,
    status: withdrawal.status,
    state,
    bank: {
      name: bankName(destination.bank),
      last4: destination.last4,
      holderName: destination.holderName,
    },
    expectedAt: iso(withdrawal.expectedAt),
    cancellable: withdrawal.status === "requested",
    failureCode: failed ? withdrawal.failureCode : null,
    failureSentence: failed ? `${withdrawalFailureWords(withdrawal.failureCode)}.` : null,
    nextCheckAt: state === "confirming" ? iso(nextCheck(withdrawal, now)) : null,
    createdAt: withdrawal.createdAt.toISOString(),
    completedAt: iso(withdrawal.completedAt),
    timeline: withdrawalTimeline(withdrawal, events, destination.bank),
  };
}
