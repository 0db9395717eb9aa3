import type { TimelineItem } from "@/server/deposits/timeline";
import { formatMoney } from "@/server/money";
import type { EventRow, TransactionRow } from "@/server/transactions/queries";

type Transfer = Pick<TransactionRow, "direction" | "amount" | "currency">;

/** `Sent to Thandi M.` or `From Sipho D.`: what a transfer is called in lists, for the person whose row it is. */
export const transferTitle = ({ direction }: Pick<Transfer, "direction">, otherName: string): string =>
  direction === "out" ? `Sent to ${otherName}` : `From ${otherName}`;

/** What happened and where the money is, in one sentence. */
export function transferSentence(transfer: Transfer, otherName: string): string {
  const money = formatMoney(transfer.amount, { currency: transfer.currency });
  return transfer.direction === "out"
    ? `${otherName} has ${money}. A transfer can't be undone.`
    : `${money} is in your balance.`;
}

/** The story of a transfer: both people's sides happen at the same moment. */
export function transferTimeline(
  transfer: Transfer,
  events: readonly EventRow[],
  otherName: string,
): TimelineItem[] {
  const money = formatMoney(transfer.amount, { currency: transfer.currency });
  const out = transfer.direction === "out";
  return events.map((event) => ({
    key: String(event.seq),
    title: out ? `You sent ${money} to ${otherName}` : `${otherName} sent you ${money}`,
    at: event.createdAt.toISOString(),
    who: out ? "You" : otherName,
    detail: out
      ? `${money} taken from Available and added to ${otherName}'s balance`
      : `${money} added to Available`,
    kind: "done",
  }));
}
