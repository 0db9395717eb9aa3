import { z } from "zod";
import type { TrialRow } from "@/server/ledger/ledger-queries";

const minor = z.string().regex(/^\d+$/);
const currency = z.string();

/** A kind of account, its money in the column where it stands: debit is what we hold, credit what we owe. */
export const trialBalanceView = z.strictObject({
  rows: z.array(
    z.strictObject({
      kind: z.string(),
      currency: z.string(),
      accounts: minor,
      debit: minor,
      credit: minor,
    }),
  ),
  totals: z.array(z.strictObject({ currency, debit: minor, credit: minor, balanced: z.boolean() })),
});

/** The rows with their sums, which are equal in a sound ledger. */
export function viewTrialBalance(found: readonly TrialRow[]): z.infer<typeof trialBalanceView> {
  const rows = found.map(({ kind, currency, accounts, balance }) => {
    const held = BigInt(balance);
    return { kind, currency, accounts, debit: held < 0n ? -held : 0n, credit: held > 0n ? held : 0n };
  });
  const totals = [...new Set(rows.map(({ currency }) => currency))].map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const debit = own.reduce((sum, row) => sum + row.debit, 0n);
    const credit = own.reduce((sum, row) => sum + row.credit, 0n);
    return { currency, debit: String(debit), credit: String(credit), balanced: debit === credit };
  });
  return {
    rows: rows.map((row) => ({ ...row, debit: String(row.debit), credit: String(row.credit) })),
    totals,
  };
}
