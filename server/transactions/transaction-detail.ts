import { z } from "zod";
import { Refusal } from "@/server/errors";
import { formatMoney } from "@/server/money";
import { depositTimeline, failureWords, type TimelineItem, timelineItem } from "@/server/deposits/timeline";
import { badgeOf } from "./badge";
import { findTransactionId, publicId } from "./public-id";
import { findTransaction, listEvents, listRelated, type EventRow, type TransactionRow } from "./queries";
import { transactionView, viewTransaction } from "./transaction-view";

/** A transaction with its story, as the browser gets it. */
export const transactionDetail = transactionView.extend({
  sentence: z.string(),
  timeline: z.array(timelineItem),
  amounts: z.array(z.strictObject({ label: z.string(), amount: z.string() })),
  related: z.array(z.strictObject({ id: z.string(), title: z.string() })),
  providerReference: z.string().nullable(),
});
export type TransactionDetail = z.infer<typeof transactionDetail>;

/** One transaction of this user. Throws NOT_FOUND, also for somebody else's and for text that is no id. */
export async function getTransactionDetail(userId: string, publicText: string): Promise<TransactionDetail> {
  const id = findTransactionId(publicText);
  const row = id === undefined ? undefined : await findTransaction(userId, id);
  if (!row || publicId(row.type, row.id) !== publicText) throw new Refusal("NOT_FOUND");
  const [events, related, origin] = await Promise.all([
    listEvents(row.id),
    listRelated(userId, row.id),
    row.relatedTransactionId ? findTransaction(userId, row.relatedTransactionId) : undefined,
  ]);
  return {
    ...viewTransaction(row),
    sentence: sentenceOf(row),
    timeline:
      row.type === "deposit" ? depositTimeline(row, events) : events.map((event) => plainItem(row, event)),
    amounts: amountsOf(row),
    related: [...(origin ? [origin] : []), ...related].map((other) => ({
      id: publicId(other.type, other.id),
      title: `${viewTransaction(other).title} · ${formatMoney(other.amount, { currency: other.currency })}`,
    })),
    providerReference: row.revioPurchaseId,
  };
}

const plainItem = (row: TransactionRow, event: EventRow): TimelineItem => ({
  key: String(event.seq),
  title:
    row.description === "chargeback"
      ? "The payment was disputed and taken back"
      : "Sent back to how you paid",
  at: event.createdAt.toISOString(),
  who: "Revio",
  detail: `${formatMoney(row.amount, { currency: row.currency })} taken from Available`,
  kind: "done",
});

function amountsOf(row: TransactionRow): { label: string; amount: string }[] {
  const lines = [
    { label: row.direction === "out" ? "Taken from balance" : "Added to balance", minor: row.amount },
  ];
  if (row.type === "deposit" && row.completedAt === null)
    lines.splice(0, 1, { label: "Amount", minor: row.amount });
  if (row.fee > 0n) lines.push({ label: "Fee", minor: row.fee });
  if (row.returnedAmount > 0n) lines.push({ label: "Taken back", minor: row.returnedAmount });
  return lines.map(({ label, minor }) => ({ label, amount: minor.toString() }));
}

/** What happened and whether money moved, in one sentence. */
function sentenceOf(row: TransactionRow): string {
  const money = formatMoney(row.amount, { currency: row.currency });
  if (row.type === "refund") {
    return row.description === "chargeback"
      ? "We undid a deposit because the payment was disputed."
      : `${money} went back to how you paid.`;
  }
  switch (badgeOf(row)) {
    case "not_finished":
      return "You haven't paid yet. No money was taken.";
    case "processing":
      return "We're confirming this with your bank, usually under a minute.";
    case "completed":
      return `${money} is in your balance.`;
    case "failed":
      return `${failureWords(row.failureCode)}. No money was taken.`;
    case "cancelled":
      return "This deposit was closed without a payment. No money was taken.";
    case "being_checked":
      return "The payment differs from what you asked for. A person is checking it. Don't pay again.";
    case "refunded":
      return `${formatMoney(row.returnedAmount, { currency: row.currency })} went back to how you paid.`;
    case "reversed":
      return "We undid this because the payment was disputed.";
  }
}
