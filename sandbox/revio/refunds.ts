/** Refunds (REVIO.md A4): at once or pending, whole or in parts, of paid purchases older than a minute. */
import type { Draft } from "./change";
import { refundable, refundableAmount, refundBody } from "./purchase";
import { attempt, PENDING_S } from "./transitions";

type RefundRefusal = { code: string; message: string };

/** Why a refund of `amount` (null: all) may not start, or null. The codes are Revio's. */
export function refuseRefund({ purchase, at, settings }: Draft, amount: bigint | null): RefundRefusal | null {
  const refuse = (code: string, message: string): RefundRefusal => ({ code: `purchase_${code}`, message });
  const rest = refundableAmount(purchase);
  if (!settings.refunds_enabled) return refuse("refund_error", "Refunds are not enabled for this account.");
  if (!refundable(purchase) || !purchase.payment || purchase.markedAsPaid)
    return refuse("refund_wrong_status", `A purchase in status ${purchase.status} can't be refunded.`);
  if (rest === 0n) return refuse("already_fully_refunded", "The purchase is fully refunded.");
  if (amount !== null && amount > rest)
    return refuse("refund_amount_too_large", "The amount is larger than what can be refunded.");
  if (at - purchase.payment.paidOn < settings.refund_min_age_s)
    return refuse("refund_timeout", "The purchase was paid too recently, please try again later.");
  return null;
}

/** Starts a refund: at once, or pending when the payer's card does it later. */
export function startRefund(
  draft: Draft,
  amount: bigint | null,
  { id, number }: { id: string; number: number },
): boolean {
  const { purchase } = draft;
  if (!purchase.payment || !refundable(purchase)) return false;
  const sum = amount ?? refundableAmount(purchase);
  if (sum <= 0n || sum > refundableAmount(purchase)) return false;
  if (purchase.refundMode === "now") return giveBack(draft, sum, { id, number });
  purchase.pendingRefund = { id, number, amount: sum, statusBefore: purchase.status };
  draft.become("pending_refund");
  draft.emit("purchase.pending_refund");
  draft.after(PENDING_S, "refund");
  return true;
}

/** Ends a pending refund, as the card says unless told otherwise. A failed one has no event. */
export function finishRefund(draft: Draft, succeeds = draft.purchase.refundMode !== "fails"): boolean {
  const { purchase, settings } = draft;
  const pending = purchase.pendingRefund;
  if (!pending || purchase.status !== "pending_refund") return false;
  if (!succeeds && !settings.failed_refund_returns) return false;
  purchase.pendingRefund = null;
  if (succeeds) return giveBack(draft, pending.amount, pending);
  purchase.attempts.unshift({ ...attempt(purchase.method ?? "", "do_not_honour"), type: "refund" });
  draft.become(pending.statusBefore);
  return true;
}

function giveBack(draft: Draft, amount: bigint, { id, number }: { id: string; number: number }): boolean {
  const { purchase, at } = draft;
  purchase.refunded += amount;
  draft.become("refunded", { type: "payment", id });
  const currency = purchase.payment?.currency ?? purchase.currency;
  draft.refund({
    id,
    number,
    status: "success",
    amount,
    currency,
    body: refundBody(purchase, id, amount, at),
  });
  return true;
}
