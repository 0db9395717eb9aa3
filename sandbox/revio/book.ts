/** The outside truth: what the provider holds, summed (the view `book` of schema.sql). */
import type { Sandbox } from "./state";

/**
 * Amounts in minor units, as decimal text. `asked` is what purchases and payouts were created for, `amount` what was
 * paid, `pending` the reserve held back of a purchase, or what a payout under way has taken.
 */
type BookRow = {
  kind: "purchase" | "refund" | "chargeback" | "payout" | "payout_return";
  status: string;
  currency: string;
  count: string;
  asked: string;
  amount: string;
  fee: string;
  pending: string;
};

/**
 * Sums by kind, status and currency. A purchase that was only marked as paid brought no money and counts as 0; a
 * payout that came back counts as a payout and as a return.
 */
export async function bookOf(sandbox: Sandbox): Promise<BookRow[]> {
  return sandbox.db.query<BookRow>(`
    select kind, status, currency, count::text, asked::text, amount::text, fee::text, pending::text from book order by 1, 2, 3`);
}
