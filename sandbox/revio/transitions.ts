/** The moves of a purchase (REVIO.md A3). Each answers false when the status does not allow it. */
import type { Draft } from "./change";
import type { PaymentAttempt } from "./purchase";
import { payable, refundable } from "./purchase";

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

export const attempt = (method: string, code: string | null): PaymentAttempt => ({
  type: "execute",
  successful: code === null,
  payment_method: method,
  processing_time: 0,
  error: code === null ? null : { code, message: MESSAGES[code] ?? "The payment failed." },
});

/** `basisPoints` of an amount, half up. */
function share(amount: bigint, basisPoints: number): bigint {
  return (amount * BigInt(basisPoints) + 5000n) / 10_000n;
}

export function view(draft: Draft): boolean {
  if (draft.purchase.status !== "created" && draft.purchase.status !== "sent") return false;
  draft.become("viewed");
  draft.emit("purchase.viewed");
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

/** Whether an attempt may end here: open, at the bank, or begun before it expired. */
const attemptable = ({ purchase }: Draft): boolean =>
  payable(purchase) || purchase.status === "pending_execute" || purchase.status === "expired";

/** A failed attempt; the purchase stays payable until it is due. */
export function fail(draft: Draft, method: string, code: string): boolean {
  const { purchase } = draft;
  if (!attemptable(draft)) return false;
  purchase.challenge = null;
  purchase.attempts.unshift(attempt(method, code));
  draft.become("error");
  draft.emit("purchase.payment_failure");
  dueIsPast(draft);
  return true;
}

export function block(draft: Draft, method: string): boolean {
  const { purchase } = draft;
  if (!attemptable(draft)) return false;
  purchase.challenge = null;
  purchase.attempts.unshift(attempt(method, "blocked_by_risk"));
  draft.become("blocked");
  draft.emit("purchase.payment_failure");
  return true;
}

/** The bank takes its time; a timer, or a control call, says how it ends. */
export function pend(draft: Draft, method: string, end: "pay" | "fail" | "open"): boolean {
  const { purchase } = draft;
  if (!attemptable(draft) || purchase.status === "pending_execute") return false;
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
