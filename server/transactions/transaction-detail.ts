import { z } from "zod";
import { Refusal } from "@/server/errors";
import { formatMoney, toWire } from "@/server/money";
import { depositTimeline, type TimelineItem, timelineItem } from "@/server/deposits/timeline";
import { transferTimeline } from "@/server/transfers/timeline";
import { findWithdrawal } from "@/server/withdrawals/queries";
import { viewWithdrawal } from "@/server/withdrawals/withdrawal-view";
import { counterpartyOf, type Parties, readParties } from "./parties";
import { findTransactionId, publicId } from "./public-id";
import { findTransaction, listEvents, listRelated, type EventRow, type TransactionRow } from "./queries";
import { transactionView, viewTransaction } from "./transaction-view";
import { amountsOf, factsOf, sentenceOf } from "./transaction-words";

/** A transaction with its story, as the browser gets it. */
export const transactionDetail = transactionView.extend({
  sentence: z.string(),
  timeline: z.array(timelineItem),
  amounts: z.array(z.strictObject({ label: z.string(), amount: z.string(), strong: z.boolean() })),
  facts: z.array(z.strictObject({ label: z.string(), value: z.string(), detail: z.string().nullable() })),
  /** A withdrawal that nothing was sent for yet. */
  cancellable: z.boolean(),
  /** While nobody knows how a withdrawal ended: when the provider is asked again. */
  nextCheckAt: z.string().nullable(),
  related: z.array(z.strictObject({ id: z.string(), title: z.string() })),
  providerReference: z.string().nullable(),
});
export type TransactionDetail = z.infer<typeof transactionDetail>;

/** One transaction of this user. Throws NOT_FOUND, also for somebody else's and for text that is no id. */
export async function getTransactionDetail(userId: string, publicText: string): Promise<TransactionDetail> {
  const id = findTransactionId(publicText);
  const row = id === undefined ? undefined : await findTransaction(userId, id);
  if (!row || publicId(row.type, row.id) !== publicText) throw new Refusal("NOT_FOUND");
  const [parties, related, origin] = await Promise.all([
    readParties([row]),
    listRelated(userId, row.id),
    row.relatedTransactionId ? findTransaction(userId, row.relatedTransactionId) : undefined,
  ]);
  const story =
    row.type === "withdrawal" ? await withdrawalStory(userId, row.id) : await plainStory(row, parties);
  return {
    ...viewTransaction(row, parties),
    sentence: sentenceOf(row, parties),
    ...story,
    amounts: amountsOf(row).map(({ label, minor, strong }) => ({ label, amount: toWire(minor), strong })),
    facts: factsOf(row, parties),
    related: [...(origin ? [origin] : []), ...related].map((other) => ({
      id: publicId(other.type, other.id),
      title: `${viewTransaction(other, parties).title} · ${formatMoney(other.amount, { currency: other.currency })}`,
    })),
    providerReference: row.revioPurchaseId ?? row.revioPayoutId,
  };
}

type Story = Pick<TransactionDetail, "timeline" | "cancellable" | "nextCheckAt">;

async function withdrawalStory(userId: string, id: string): Promise<Story> {
  const record = await findWithdrawal(userId, id);
  if (!record) throw new Refusal("NOT_FOUND");
  const { timeline, cancellable, nextCheckAt } = viewWithdrawal(record);
  return { timeline, cancellable, nextCheckAt };
}

async function plainStory(row: TransactionRow, parties: Parties): Promise<Story> {
  const events = await listEvents(row.id);
  return { timeline: timelineOf(row, events, parties), cancellable: false, nextCheckAt: null };
}

function timelineOf(row: TransactionRow, events: readonly EventRow[], parties: Parties): TimelineItem[] {
  if (row.type === "deposit") return depositTimeline(row, events);
  if (row.type === "transfer") return transferTimeline(row, events, counterpartyOf(row, parties).name);
  return events.map((event) => plainItem(row, event));
}

const plainItem = (row: TransactionRow, event: EventRow): TimelineItem => {
  const money = formatMoney(row.amount, { currency: row.currency });
  const item = { key: String(event.seq), at: event.createdAt.toISOString(), kind: "done" } as const;
  if (row.type !== "refund") {
    const effect = row.direction === "out" ? "taken from Available" : "added to Available";
    return { ...item, title: "We corrected your balance", who: "We", detail: `${money} ${effect}` };
  }
  const title =
    row.description === "chargeback"
      ? "The payment was disputed and taken back"
      : "Sent back to how you paid";
  return { ...item, title, who: "Revio", detail: `${money} taken from Available` };
};
