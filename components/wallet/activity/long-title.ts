import type { TransactionRow } from "@/components/wallet/types";

/**
 * What a transaction is where there is a whole line for it: `Withdrawal to Capitec •••• 8831`, `Deposit · Card`, `From Pieter v.`
 * A transfer goes without its note, which can be long and stands with the details.
 */
export function longTitle({
  type,
  title,
  subtitle,
}: Pick<TransactionRow, "type" | "title" | "subtitle">): string {
  if (subtitle === "" || type === "transfer") return title;
  return type === "withdrawal" ? `${title} to ${subtitle}` : `${title} · ${subtitle}`;
}
