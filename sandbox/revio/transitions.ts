/** The moves of a purchase (REVIO.md A3). Each answers false when the status does not allow it. */
import type { Draft } from "./change";
import type { PaymentAttempt } from "./purchase";
import { payable, refundable, refundableAmount, refundBody } from "./purchase";

export const PENDING_S = 20;
const CHARGEBACK_S = 60;

const MESSAGES: Record<string, string> = {
  do_not_honour: "The bank declined the payment.",
  insufficient_funds: "There is not enough money on the card.",
  expired_card: "The card has expired.",
  timeout: "The bank did not answer in time.",
  incorrect_cvc: "The security code is wrong.",
  authentication_failed: "The payment was not approved at the bank.",
  blocked_by_risk: "The payment was blocked.",
};

const attempt = (method: string, code: string | null): PaymentAttempt => ({
  type: "execute",
  successful: code === null,
  payment_method: method,
  processing_time: 0,
  error: code === null ? null : { code, message: MESSAGES[code] ?? "The payment failed." },
});

/** `basisPoints` of an amount, half up. */
export function share(amount: bigint, basisPoints: number): bigint {
  return (amount * BigInt(basisPoints) + 5000n) / 10_000n;
}

export function view({ purchase, become, emit }: Draft): boolean {
  if (purchase.status !== "created" && purchase.status !== "sent") return false;
  become("viewed");
  emit("purchase.viewed");
  return true;
}

export type Means = { method: string; refundMode?: "now" | "later" | "fails"; chargesBack?: boolean };

/** The money is there. Whether it may be, is the caller's business: late payments exist. Paid once only. */
export function pay(draft: Draft, means: Means): boolean {
  const { purchase, at, settings } = draft;
  if (purchase.payment) return false;
  if (purchase.converts) {
    purchase.conversion = {
      original_currency: purchase.currency,
      original_amount: purchase.total,
      exchange_rate: "0.05",
    };
    purchase.currency = purchase.currency === "USD" ? "EUR" : "USD";
    purchase.total = share(purchase.total, 500);
  }
  const amount = purchase.total - purchase.shortBy;
  const fee = share(amount, means.method === "eft" ? settings.fee_eft_bp : settings.fee_card_bp);
  const pending = share(amount, settings.reserve_bp);
  purchase.payment = { amount, currency: purchase.currency, fee, pending, paidOn: at };
  purchase.method = means.method;
  purchase.refundMode = means.refundMode ?? "now";
  purchase.challenge = null;
  purchase.attempts.unshift(attempt(means.method, null));
  draft.become("paid");
  draft.emit("purchase.paid");
  if (means.chargesBack) draft.after(CHARGEBACK_S, "chargeback");
  return true;
}

/** A failed attempt; the purchase stays payable until it is due. */
export function fail(draft: Draft, method: string, code: string): boolean {
  const { purchase } = draft;
  if (purchase.payment) return false;
  purchase.challenge = null;
  purchase.attempts.unshift(attempt(method, code));
  draft.become("error");
  draft.emit("purchase.payment_failure");
  return true;
}

export function block(draft: Draft, method: string): boolean {
  const { purchase } = draft;
  if (purchase.payment) return false;
  purchase.challenge = null;
  purchase.attempts.unshift(attempt(method, "blocked_by_risk"));
  draft.become("blocked");
  draft.emit("purchase.payment_failure");
  return true;
}

/** The bank takes its time; a timer, or a control call, says how it ends. */
export function pend(draft: Draft, method: string, end: "pay" | "fail" | "open"): boolean {
  const { purchase } = draft;
  if (purchase.payment || purchase.status === "pending_execute") return false;
  purchase.method = method;
  purchase.challenge = null;
  draft.become("pending_execute");
  draft.emit("purchase.pending_execute");
  if (end !== "open") draft.after(PENDING_S, `settle_${end}`);
  return true;
}

export function cancel(draft: Draft): boolean {
  if (!draft.settings.cancel_from.includes(draft.purchase.status)) return false;
  draft.become("cancelled");
  draft.emit("purchase.cancelled");
  return true;
}

/** `due` has passed for an unpaid purchase. No event exists for this. */
export function passDue(draft: Draft): boolean {
  const { purchase } = draft;
  if (!payable(purchase) || purchase.status === "overdue") return false;
  draft.become(purchase.dueStrict ? "expired" : "overdue");
  return true;
}

/** Settled before anything else, so that nothing is paid, viewed or shown as open after `due`. */
export function dueIsPast(draft: Draft): boolean {
  return draft.at >= draft.purchase.due && passDue(draft);
}

/** The payer's bank takes all that was not refunded back. No event exists for this. */
export function chargeBack(draft: Draft): boolean {
  if (!draft.purchase.payment || draft.purchase.markedAsPaid || !refundable(draft.purchase)) return false;
  draft.become("chargeback");
  return true;
}

/** A person says "paid"; no money moves. */
export function markAsPaid(draft: Draft): boolean {
  const { purchase, at } = draft;
  if (purchase.payment) return false;
  purchase.payment = {
    amount: purchase.total,
    currency: purchase.currency,
    fee: 0n,
    pending: 0n,
    paidOn: at,
  };
  purchase.markedAsPaid = true;
  draft.become("paid");
  draft.emit("purchase.paid");
  return true;
}

export function retrieve(draft: Draft): boolean {
  if (!["paid", "cleared", "settled"].includes(draft.purchase.status)) return false;
  draft.become("retrieved");
  return true;
}

export type RefundRefusal = { code: string; message: string };

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
