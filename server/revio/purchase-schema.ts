/**
 * The provider's Purchase and Payment as far as we use them. Strict on the keys we read, open for all others; personal
 * data (`client` and the like) is left behind here, so it cannot reach a log further on. Fields that only decide about
 * money may be missing here and read as null: the checks before money moves refuse null, while an unpaid purchase
 * stays readable.
 */
import { z } from "zod";
import { asObject } from "./json";
import { isProviderId } from "./provider-id";
import { readStatus } from "./statuses";

/** Integers in the smallest unit. What JSON rounded (above 2^53) is refused here too. */
export const amount = z
  .number()
  .refine((value) => Number.isSafeInteger(value) && value >= 0, "minor units")
  .transform(BigInt);
const optionalAmount = amount.nullish().transform((value) => value ?? null);
const instant = z
  .number()
  .int()
  .min(0)
  .max(253_402_300_799)
  .nullish()
  .transform((seconds) => (typeof seconds === "number" ? new Date(seconds * 1000) : null));
export const id = z.string().refine(isProviderId, "id");
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const optionalFlag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);

const paymentSchema = z
  .looseObject({
    payment_type: z.string(),
    is_outgoing: z.boolean(),
    amount,
    currency: z.string(),
    fee_amount: optionalAmount,
    pending_amount: optionalAmount,
    paid_on: instant,
  })
  .transform((payment) => ({
    type: payment.payment_type,
    isOutgoing: payment.is_outgoing,
    amount: payment.amount,
    currency: payment.currency,
    fee: payment.fee_amount,
    pending: payment.pending_amount,
    paidAt: payment.paid_on,
  }));

const historySchema = z.array(
  z
    .looseObject({ status: z.string(), timestamp: instant, related_object: z.unknown().optional() })
    .transform((entry) => ({
      status: readStatus(entry.status),
      at: entry.timestamp,
      relatedId: idOf(entry.related_object),
    })),
);

const purchaseSchema = z
  .looseObject({
    id,
    type: z.string(),
    status: z.string(),
    is_test: z.boolean(),
    brand_id: z.string(),
    reference: optionalText,
    purchase: z.looseObject({ currency: z.string(), total: amount }),
    payment: paymentSchema.nullish(),
    refundable_amount: optionalAmount,
    marked_as_paid: optionalFlag,
    currency_conversion: z.unknown().optional(),
    transaction_data: z.unknown().optional(),
    status_history: historySchema.nullish(),
    due: instant,
    created_on: instant,
    updated_on: instant,
    checkout_url: z.string().nullish(),
  })
  .transform((purchase) => ({
    id: purchase.id,
    type: purchase.type,
    status: readStatus(purchase.status),
    isTest: purchase.is_test,
    brandId: purchase.brand_id,
    reference: purchase.reference,
    total: purchase.purchase.total,
    currency: purchase.purchase.currency,
    /** Null until the payer's money is with Revio. */
    payment: purchase.payment ?? null,
    refundable: purchase.refundable_amount,
    markedAsPaid: purchase.marked_as_paid,
    /** The provider changed the currency, and with it the amount. */
    isConverted: (purchase.currency_conversion ?? null) !== null,
    failureCode: failureCodeOf(purchase.transaction_data),
    method: methodOf(purchase.transaction_data),
    history: purchase.status_history ?? [],
    dueAt: purchase.due,
    createdAt: purchase.created_on,
    updatedAt: purchase.updated_on,
    /** As the provider wrote it. Only `safeCheckoutUrl` may turn it into a redirect. */
    checkoutUrl: purchase.checkout_url ?? null,
  }));

export type Purchase = z.output<typeof purchaseSchema>;

/** The purchase in an answer, or undefined if it does not fit. Never throws. */
export function readPurchase(json: unknown): Purchase | undefined {
  const result = purchaseSchema.safeParse(json);
  return result.success ? result.data : undefined;
}

const refundSchema = z
  .looseObject({
    id,
    type: z.literal("payment"),
    related_to: z.unknown().optional(),
    payment: z.unknown().optional(),
  })
  .transform((refund, context) => {
    // The figures stand in `payment` as in a purchase, or beside `id`.
    const figures = paymentSchema.safeParse(refund.payment ?? refund);
    if (figures.success) return { id: refund.id, purchaseId: idOf(refund.related_to), ...figures.data };
    context.addIssue({ code: "custom", message: "no figures" });
    return z.NEVER;
  });

/** A Payment of type `refund`. It has no brand and maybe no reference: it is checked through its purchase. */
export type Refund = z.output<typeof refundSchema>;

/** The refund in an answer, or undefined if it does not fit or is no outgoing refund. Never throws. */
export function readRefund(json: unknown): Refund | undefined {
  const result = refundSchema.safeParse(json);
  return result.success && result.data.isOutgoing && result.data.type === "refund" ? result.data : undefined;
}

function idOf(value: unknown): string | null {
  const found = asObject(value)?.["id"];
  return isProviderId(found) ? found : null;
}

/** `attempts[0].error.code`, newest first. Its inside varies per acquirer, so nothing is expected of it. */
export function failureCodeOf(transactionData: unknown): string | null {
  const attempts = asObject(transactionData)?.["attempts"];
  const newest: unknown = Array.isArray(attempts) ? attempts[0] : undefined;
  const code = asObject(asObject(newest)?.["error"])?.["code"];
  return typeof code === "string" && /^[a-z0-9_.-]{1,64}$/i.test(code) ? code : null;
}

const CARDS: ReadonlySet<string> = new Set(["visa", "mastercard", "maestro", "amex", "diners", "card"]);

/** How the payer paid, in the words people know; null for a method we have no word for. */
function methodOf(transactionData: unknown): "Card" | "Instant EFT" | null {
  const method = asObject(transactionData)?.["payment_method"];
  if (typeof method !== "string") return null;
  if (CARDS.has(method)) return "Card";
  return method.includes("eft") ? "Instant EFT" : null;
}
