import type { Purchase } from "./purchase-schema";
import { statusText } from "./statuses";

/** Why an admin has to look, as a stable word; absent when all is as it should be. */
type Oddity =
  | "never_requested" // a status we never ask for: hold, capture, preauthorization
  | "blocked_by_provider" // flagged for review
  | "released" // a hold we never asked for was let go
  | "overdue_despite_due_strict" // alarm: cancel the purchase
  | "unknown_status"
  | "refund_amount_missing";

/**
 * What a purchase, as read from Revio, means for its deposit (REVIO.md B7). Facts, not events: each one names the state
 * of the world, and the caller first applies the earlier effects it has missed.
 * - `open`: not paid. `onTheWay`: the payer has paid, the money is under way.
 * - `failed`, `cancelled`, `expired`: not paid. The first may still become paid until `due`.
 *   `cancelPurchase`: the checkout is still payable though it should not be.
 * - `paid`: credit once. `refunding`: credit once, a refund is under way.
 * - `refunded`: credit once, then reverse refunds whose sum is at most `refunded`.
 * - `charged_back`: credit once, then reverse all, hold withdrawals.
 * - `unclear`: change nothing, open a break, keep polling.
 */
export type DepositFact =
  | { kind: "open"; onTheWay: boolean; oddity?: Oddity }
  | { kind: "failed"; reason: string; oddity?: Oddity }
  | { kind: "cancelled" }
  | { kind: "expired"; cancelPurchase: boolean; oddity?: Oddity }
  | { kind: "paid" }
  | { kind: "refunding" }
  | { kind: "refunded"; refunded: bigint; full: boolean }
  | { kind: "charged_back" }
  | { kind: "unclear"; status: string; oddity: Oddity };

/** The fact a purchase states. Total: every status, known or not, has one, and nothing throws. */
export function depositFact(purchase: Purchase): DepositFact {
  const { status } = purchase;
  const unclear = (oddity: Oddity): DepositFact => ({ kind: "unclear", status: statusText(status), oddity });
  if (typeof status !== "string") return unclear("unknown_status");
  switch (status) {
    case "created":
    case "sent":
    case "viewed":
      return { kind: "open", onTheWay: false };
    case "pending_execute":
    case "pending_charge":
      return { kind: "open", onTheWay: true };
    case "hold":
    case "pending_capture":
    case "preauthorized":
      return { kind: "open", onTheWay: false, oddity: "never_requested" };
    case "error":
      return { kind: "failed", reason: purchase.failureCode ?? "unknown" };
    case "blocked":
      return { kind: "failed", reason: "blocked", oddity: "blocked_by_provider" };
    case "released":
    case "pending_release":
      return { kind: "failed", reason: "released", oddity: "released" };
    case "cancelled":
      return { kind: "cancelled" };
    case "expired":
      return { kind: "expired", cancelPurchase: false };
    case "overdue":
      return { kind: "expired", cancelPurchase: true, oddity: "overdue_despite_due_strict" };
    case "paid":
    case "cleared":
    case "settled":
      return { kind: "paid" };
    case "pending_refund":
      return { kind: "refunding" };
    case "refunded":
      return refundedFact(purchase) ?? unclear("refund_amount_missing");
    case "chargeback":
      return { kind: "charged_back" };
    case "retrieved":
      return unclear("unknown_status");
  }
}

function refundedFact({ payment, refundable }: Purchase): DepositFact | undefined {
  if (!payment || refundable === null || refundable > payment.amount) return undefined;
  return { kind: "refunded", refunded: payment.amount - refundable, full: refundable === 0n };
}

/** Has the payer's money reached Revio, so that `payment` must be there and the amounts must be compared? */
export function isMoneyIn(purchase: Purchase): boolean {
  const { kind } = depositFact(purchase);
  return kind === "paid" || kind === "refunding" || kind === "refunded" || kind === "charged_back";
}
