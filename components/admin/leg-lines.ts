import { formatMoney, fromWire } from "@/server/money";
import type { EntryLine } from "./entries-table";
import type { AdjustmentInput, Approval } from "./types";

interface Leg {
  debit: string;
  debitUser: string | null;
  credit: string;
  creditUser: string | null;
  amount: string;
}

/** `user:usr_…:available`, or the name of one of the system's accounts. */
const accountOf = (kind: string, user: string | null): string =>
  user === null ? kind : `user:…${user.slice(-6)}:${kind}`;

/** Each leg as its two entries. */
export const linesOf = (legs: readonly Leg[]): EntryLine[] =>
  legs.flatMap(({ debit, debitUser, credit, creditUser, amount }, at) => [
    { key: `${at} debit`, account: accountOf(debit, debitUser), debit: amount, credit: null },
    { key: `${at} credit`, account: accountOf(credit, creditUser), debit: null, credit: amount },
  ]);

/** The legs of an adjustment that was requested: the server has checked their shape and keeps their hash. */
export const legsOf = ({ payload }: Pick<Approval, "payload">) =>
  (payload["legs"] ?? []) as AdjustmentInput["legs"];

/** The currency of an adjustment that was requested. */
export function currencyOf({ payload: { currency } }: Pick<Approval, "payload">): string {
  return typeof currency === "string" ? currency : "ZAR";
}

/** Each leg in a line, for a confirmation: from where to where, and how much. */
export const factsOf = (legs: readonly Leg[], currency: string): [string, string][] =>
  legs.map(({ debit, debitUser, credit, creditUser, amount }) => [
    `${accountOf(debit, debitUser)} → ${accountOf(credit, creditUser)}`,
    formatMoney(fromWire(amount), { currency }),
  ]);
