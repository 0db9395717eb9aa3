import { Amount } from "@/components/money/amount";
import { STATES } from "@/components/money/states";
import type { TransactionRow } from "@/components/wallet/types";

const signed = ({ amount, direction }: TransactionRow): string =>
  direction === "out" && amount !== "0" ? `-${amount}` : amount;

/** Green only when it is in the balance; struck through when the money isn't here. */
export function RowAmount({ row }: { row: TransactionRow }) {
  if (STATES[row.badge].struck)
    return <Amount minor={row.amount} currency={row.currency} sign="never" struck />;
  const arrived = row.direction === "in" && STATES[row.badge].tone === "ok";
  return (
    <Amount
      minor={signed(row)}
      currency={row.currency}
      sign={row.direction === "none" ? "never" : "always"}
      className={arrived ? "font-medium text-ok-fg" : "font-medium"}
    />
  );
}
