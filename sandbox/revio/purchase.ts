/** A purchase as the sandbox keeps it, and as the API shows it. Amounts are bigint here, integers on the wire. */
import { wire } from "./row";

export type Product = { name: string; price: bigint; quantity: string };

export type HistoryEntry = {
  status: string;
  timestamp: number;
  related_object?: { type: "payment"; id: string };
};

export type PaymentAttempt = {
  type: "execute" | "refund";
  successful: boolean;
  payment_method: string;
  processing_time: number;
  error: { code: string; message: string } | null;
};

export type Payment = { amount: bigint; currency: string; fee: bigint; pending: bigint; paidOn: number };

type Conversion = { original_currency: string; original_amount: bigint; exchange_rate: string };

export type Purchase = {
  id: string;
  number: number;
  /** The row's version this was read at; 0 before the first write. */
  version: number;
  reference: string;
  brandId: string;
  isTest: boolean;
  client: { email: string; full_name: string };
  currency: string;
  products: Product[];
  total: bigint;
  dueStrict: boolean;
  due: number;
  createdOn: number;
  updatedOn: number;
  status: string;
  history: HistoryEntry[];
  successCallback: string | null;
  successRedirect: string | null;
  failureRedirect: string | null;
  cancelRedirect: string | null;
  checkoutOrigin: string;
  payment: Payment | null;
  method: string | null;
  attempts: PaymentAttempt[];
  refunded: bigint;
  /** An asynchronous refund under way, and where a failed one returns to. */
  pendingRefund: { id: string; number: number; amount: bigint; statusBefore: string } | null;
  refundMode: "now" | "later" | "fails";
  markedAsPaid: boolean;
  conversion: Conversion | null;
  /** Set by e-mail tags: paid this much short; converted when paid. */
  shortBy: bigint;
  converts: boolean;
  /** A bank or 3-D Secure page that the payer has open, or a payment under way. */
  challenge: { kind: "3ds" | "bank"; began: number; method: string } | null;
};

export type Refund = {
  id: string;
  number: number;
  status: "success";
  amount: bigint;
  currency: string;
  body: Record<string, unknown>;
};

const UNPAID = new Set(["created", "sent", "viewed", "error", "overdue"]);
const REFUNDABLE = new Set(["paid", "cleared", "settled", "retrieved", "refunded"]);

/** Whether the hosted page offers a form. */
export const payable = (purchase: Purchase): boolean => UNPAID.has(purchase.status);

/** Whether a refund may start from this status. */
export const refundable = (purchase: Purchase): boolean => REFUNDABLE.has(purchase.status);

/** What could still be given back; a pending refund has not reduced it yet. */
export function refundableAmount(purchase: Purchase): bigint {
  if (!purchase.payment || purchase.markedAsPaid || purchase.status === "chargeback") return 0n;
  return purchase.payment.amount - purchase.refunded;
}

/** The object every answer and every event shows. */
export function purchaseBody(purchase: Purchase): Record<string, unknown> {
  const rest = refundableAmount(purchase);
  return {
    id: purchase.id,
    type: "purchase",
    status: purchase.status,
    is_test: purchase.isTest,
    brand_id: purchase.brandId,
    reference: purchase.reference,
    client: purchase.client,
    purchase: {
      currency: purchase.currency,
      total: wire(purchase.total),
      due_strict: purchase.dueStrict,
      products: purchase.products.map((product) => ({ ...product, price: wire(product.price) })),
    },
    payment: purchase.payment && paymentBody(purchase.payment),
    refundable_amount: wire(rest),
    refund_availability: refundable(purchase) && rest > 0n ? "all" : "none",
    marked_as_paid: purchase.markedAsPaid,
    currency_conversion: purchase.conversion && {
      ...purchase.conversion,
      original_amount: wire(purchase.conversion.original_amount),
    },
    transaction_data: { payment_method: purchase.method ?? "", attempts: purchase.attempts },
    status_history: purchase.history,
    due: purchase.due,
    created_on: purchase.createdOn,
    updated_on: purchase.updatedOn,
    success_callback: purchase.successCallback,
    success_redirect: purchase.successRedirect,
    failure_redirect: purchase.failureRedirect,
    cancel_redirect: purchase.cancelRedirect,
    checkout_url: `${purchase.checkoutOrigin}/p/${purchase.id}/invoice/`,
  };
}

function paymentBody(payment: Payment): Record<string, unknown> {
  return {
    payment_type: "purchase",
    is_outgoing: false,
    amount: wire(payment.amount),
    currency: payment.currency,
    fee_amount: wire(payment.fee),
    net_amount: wire(payment.amount - payment.fee - payment.pending),
    pending_amount: wire(payment.pending),
    pending_unfreeze_on: payment.pending > 0n ? payment.paidOn + 7 * 86_400 : null,
    paid_on: payment.paidOn,
  };
}

/** The Payment that a refund is: no brand, an empty reference, linked to its purchase by `related_to`. */
export function refundBody(
  purchase: Purchase,
  id: string,
  amount: bigint,
  at: number,
): Record<string, unknown> {
  return {
    id,
    type: "payment",
    status: "success",
    is_test: purchase.isTest,
    reference: "",
    payment_type: "refund",
    is_outgoing: true,
    client: purchase.client,
    payment: {
      payment_type: "refund",
      is_outgoing: true,
      amount: wire(amount),
      currency: purchase.payment?.currency ?? purchase.currency,
      fee_amount: 0,
      net_amount: wire(amount),
      pending_amount: 0,
      paid_on: at,
    },
    related_to: { type: "purchase", id: purchase.id, reference: purchase.reference },
    transaction_data: { payment_method: purchase.method ?? "", attempts: [] },
    created_on: at,
    updated_on: at,
  };
}
