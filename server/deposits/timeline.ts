import { z } from "zod";
import { formatMoney } from "@/server/money";
import { purchaseProgress } from "@/server/transactions/badge";
import type { EventRow, TransactionRow } from "@/server/transactions/queries";

/** A line of a transaction's story as the browser gets it; `at` is ISO 8601, null for what is still to come. */
export const timelineItem = z.strictObject({
  key: z.string(),
  title: z.string(),
  at: z.string().nullable(),
  who: z.string(),
  detail: z.string().nullable(),
  kind: z.enum(["done", "now", "todo", "failed"]),
});
export type TimelineItem = z.infer<typeof timelineItem>;

const FAILURES: Record<string, string> = {
  do_not_honour: "Your bank declined the card",
  insufficient_funds: "There wasn't enough money on the card",
  expired_card: "The card has expired",
  timeout: "Your bank didn't answer in time",
  provider_unavailable: "We couldn't reach Revio",
  rejected: "Revio couldn't open a checkout",
};

/** In plain words why a deposit failed; the provider's own code never reaches a screen. */
export const failureWords = (code: string | null): string =>
  FAILURES[code ?? ""] ?? "The payment didn't go through";

/** The story of a deposit, oldest first, then what is still to come. Amounts in words name their effect. */
export function depositTimeline(deposit: TransactionRow, events: readonly EventRow[]): TimelineItem[] {
  const past = events.flatMap((event) => told(deposit, event));
  const future = toCome(deposit);
  const last = past.at(-1);
  const confirming = events.at(-1)?.cause === "provider_processing" && future[0]?.kind === "now";
  // The bank's confirming is what is going on now: it is said once, as running.
  if (last && confirming) return [...past.slice(0, -1), { ...last, kind: "now" }, ...future.slice(1)];
  return [...past, ...future];
}

function told(deposit: TransactionRow, event: EventRow): TimelineItem[] {
  const item = (
    title: string,
    who: string,
    detail: string | null = null,
    kind: TimelineItem["kind"] = "done",
  ): TimelineItem => ({
    key: `${event.seq}:${title}`,
    title,
    at: event.createdAt.toISOString(),
    who,
    detail,
    kind,
  });
  const money = formatMoney(deposit.amount, { currency: deposit.currency });
  switch (event.cause) {
    case "provider_processing":
      return [item("Your bank is confirming the payment", "Revio")];
    case "refund_under_way":
      return [item("A refund is under way", "Revio")];
    case "held_in_suspense":
      return [
        item(
          "The payment differs from what you asked for",
          "We",
          "A person is checking it. Nothing was added yet.",
        ),
      ];
    case "purchase_found_late":
      return [];
    default:
  }
  switch (event.toStatus) {
    case "created":
      return [item("You chose the amount", "You", money)];
    case "pending":
      return [item("Checkout ready", "Revio")];
    case "completed":
      return [
        item("Paid at Revio", "You", deposit.paymentMethod),
        item(
          "In your balance",
          "We",
          `${money} added to Available${event.detail === "late" ? ", later than expected" : ""}`,
        ),
      ];
    case "failed":
      return [item(failureWords(event.detail), "Revio", "No money was taken.", "failed")];
    case "expired":
      return [item("The checkout ended without a payment", "Revio", "No money was taken.", "failed")];
    case "cancelled":
      return [item("Cancelled", event.actor === "user" ? "You" : "We", "No money was taken.")];
    case "partially_refunded":
    case "refunded":
      return [
        item(
          `${formatMoney(BigInt(event.detail ?? "0"), { currency: deposit.currency })} went back to how you paid`,
          "Revio",
          "Taken from Available",
        ),
      ];
    case "charged_back":
      return [item("We undid this because the payment was disputed", "Revio", "Taken from Available")];
    default:
      return [item(event.cause, "We")];
  }
}

function toCome(deposit: TransactionRow): TimelineItem[] {
  const item = (title: string, kind: TimelineItem["kind"], at: Date | null = null): TimelineItem => ({
    key: `next:${title}`,
    title,
    at: at?.toISOString() ?? null,
    who: "We",
    detail: null,
    kind,
  });
  if (deposit.heldAt !== null || (deposit.status !== "created" && deposit.status !== "pending")) return [];
  switch (deposit.status === "created" ? "open" : purchaseProgress(deposit.providerStatus)) {
    case "open":
      return [item("Payment at Revio", "todo"), item("In your balance", "todo")];
    case "checking":
      return [item("Payment at Revio", "now", deposit.answeredAt), item("In your balance", "todo")];
    case "paid":
      return [
        item("Paid at Revio", "done", deposit.answeredAt),
        item("Adding to your balance", "now", deposit.answeredAt),
      ];
  }
}
