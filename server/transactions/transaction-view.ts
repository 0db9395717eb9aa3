import { z } from "zod";
import { toWire } from "@/server/money";
import { BADGES, badgeOf, isReserved } from "./badge";
import { transferTitle } from "@/server/transfers/timeline";
import { counterpartyOf, destinationOf, type Parties } from "./parties";
import { publicId } from "./public-id";
import type { TransactionRow } from "./queries";

const minor = z.string().regex(/^\d+$/);

/** A row of the activity list as the browser gets it: amounts as strings of minor units, times ISO 8601. */
export const transactionView = z.strictObject({
  id: z.string(),
  type: z.enum(["deposit", "withdrawal", "transfer", "refund", "adjustment"]),
  status: z.string(),
  direction: z.enum(["in", "out", "none"]),
  /** What arrives, without the fee. */
  amount: minor,
  currency: z.string(),
  /** Taken on top of the amount. */
  fee: minor,
  title: z.string(),
  subtitle: z.string(),
  reference: z.string(),
  badge: z.enum(BADGES),
  /** When a withdrawal that is still open should have arrived. */
  expectedAt: z.string().nullable(),
  createdAt: z.string(),
  completedAt: z.string().nullable(),
});
type TransactionView = z.infer<typeof transactionView>;

/** A person's row names what others are called to strangers, and nothing else of theirs. */
export function viewTransaction(row: TransactionRow, parties: Parties): TransactionView {
  return {
    id: publicId(row.type, row.id),
    type: row.type === "suspense" ? "adjustment" : row.type, // suspense has no owner, so no list of a person has one
    status: row.status,
    direction: row.direction,
    amount: toWire(row.amount),
    currency: row.currency,
    fee: toWire(row.fee),
    ...titleOf(row, parties),
    reference: row.reference,
    badge: badgeOf(row),
    expectedAt: isReserved(row.status) ? (row.expectedAt?.toISOString() ?? null) : null,
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}

type Title = { title: string; subtitle: string };

/** What it is in few words, and by which way or why. */
function titleOf(row: TransactionRow, parties: Parties): Title {
  switch (row.type) {
    case "deposit":
      return { title: "Deposit", subtitle: row.paymentMethod ?? row.description };
    case "withdrawal":
      return { title: "Withdrawal", subtitle: accountWords(row, parties) };
    case "transfer":
      return {
        title: transferTitle(row, counterpartyOf(row, parties).name),
        subtitle: row.description,
      };
    case "refund":
      return row.description === "chargeback"
        ? { title: "Reversed", subtitle: "Disputed payment" }
        : { title: "Refund", subtitle: row.paymentMethod ?? "To how you paid" };
    case "adjustment":
    case "suspense":
      return { title: "Correction", subtitle: row.description };
  }
}

/** `Capitec •••• 1234` */
function accountWords(row: TransactionRow, parties: Parties): string {
  const { bankName, masked } = destinationOf(row, parties);
  return `${bankName} ${masked}`;
}
