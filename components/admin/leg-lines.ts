import type { EntryLine } from "./entries-table";

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
