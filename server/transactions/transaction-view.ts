import { z } from "zod";
import { toWire } from "@/server/money";
import { BADGES, badgeOf } from "./badge";
import { publicId } from "./public-id";
import type { TransactionRow } from "./queries";

const minor = z.string().regex(/^\d+$/);

/** A row of the activity list as the browser gets it: amounts as strings of minor units, times ISO 8601. */
export const transactionView = z.strictObject({
  id: z.string(),
  type: z.enum(["deposit", "withdrawal", "transfer", "refund", "adjustment"]),
  status: z.string(),
  direction: z.enum(["in", "out", "none"]),
  amount: minor,
  currency: z.string(),
  fee: minor,
  title: z.string(),
  subtitle: z.string(),
  reference: z.string(),
  badge: z.enum(BADGES),
  createdAt: z.string(),
  completedAt: z.string().nullable(),
});
export type TransactionView = z.infer<typeof transactionView>;

const TITLES: Record<TransactionView["type"], string> = {
  deposit: "Deposit",
  withdrawal: "Withdrawal",
  transfer: "Transfer",
  refund: "Refund",
  adjustment: "Correction",
};

function wordsFor(row: TransactionRow, type: TransactionView["type"]): { title: string; subtitle: string } {
  if (type === "refund") {
    const reversed = row.description === "chargeback";
    return {
      title: reversed ? "Reversed" : TITLES.refund,
      subtitle: reversed ? "Disputed payment" : (row.paymentMethod ?? "To how you paid"),
    };
  }
  return { title: TITLES[type], subtitle: row.paymentMethod ?? row.description };
}

/** A row of a person's list; nothing of it names another person's data. */
export function viewTransaction(row: TransactionRow): TransactionView {
  const type = row.type === "suspense" ? "adjustment" : row.type; // suspense has no owner, so no list of a person has one
  return {
    id: publicId(row.type, row.id),
    type,
    status: row.status,
    direction: row.direction,
    amount: toWire(row.amount),
    currency: row.currency,
    fee: toWire(row.fee),
    ...wordsFor(row, type),
    reference: row.reference,
    badge: badgeOf(row),
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}
