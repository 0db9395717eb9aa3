import { z } from "zod";
import { depositFact, isMoneyIn } from "@/server/revio/deposit-fact";
import type { Purchase } from "@/server/revio/purchase-schema";
import type { PayoutFact } from "@/server/revio/rail";
import { statusText } from "@/server/revio/statuses";

const minor = z
  .string()
  .regex(/^-?\d+$/)
  .nullable();

/**
 * What the provider says of one record, without personal data: a snapshot of a break, and one side of its comparison. Money in minor
 * units; `null` is "not told". `amount`: what the record moved, 0 for nothing. `returned`: what went back of it.
 */
export const providerFacts = z.strictObject({
  found: z.boolean(),
  status: z.string().nullable(),
  amount: minor,
  currency: z.string().nullable(),
  fee: minor,
  reference: z.string().nullable(),
  brandId: z.string().nullable(),
  isTest: z.boolean().nullable(),
  returned: minor,
  paidAt: z.string().nullable(),
});
export type ProviderFacts = z.infer<typeof providerFacts>;

/** What a statement's row said, as `match_statement` and the commands keep it in a break's detail. */
const breakDetail = z.looseObject({
  relatedId: z.string().optional(),
  reference: z.string().optional(),
  providerStatus: z.string().optional(),
  providerAmount: z
    .string()
    .regex(/^-?\d+$/)
    .optional(),
  providerCurrency: z.string().optional(),
  providerFee: z
    .string()
    .regex(/^-?\d+$/)
    .optional(),
  paidAt: z.string().optional(),
});
export type BreakDetail = z.infer<typeof breakDetail>;

/** A break's detail as far as it tells of the provider's record; nothing when it tells something else. */
export const readDetail = (detail: unknown): BreakDetail => {
  const read = breakDetail.safeParse(detail);
  return read.success ? read.data : {};
};

/** The record is unknown at the provider. */
export const NOT_FOUND: ProviderFacts = {
  found: false,
  status: null,
  amount: "0",
  currency: null,
  fee: null,
  reference: null,
  brandId: null,
  isTest: null,
  returned: "0",
  paidAt: null,
};

/** A purchase as just read. */
export function factsOfPurchase(purchase: Purchase): ProviderFacts {
  const { payment } = purchase;
  const paid = isMoneyIn(purchase);
  return {
    found: true,
    status: statusText(purchase.status),
    amount: paid ? String(payment?.amount ?? purchase.total) : "0",
    currency: payment?.currency ?? purchase.currency,
    fee: paid ? (payment?.fee?.toString() ?? null) : null,
    reference: purchase.reference,
    brandId: purchase.brandId,
    isTest: purchase.isTest,
    returned: String(returnedOf(purchase)),
    paidAt: payment?.paidAt?.toISOString() ?? null,
  };
}

function returnedOf(purchase: Purchase): bigint {
  const fact = depositFact(purchase);
  if (fact.kind === "charged_back") return purchase.payment?.amount ?? purchase.total;
  return fact.kind === "refunded" ? fact.refunded : 0n;
}

/**
 * A refund or chargeback, which can only be read through its purchase: that tells whether there is one, and the statement how much.
 */
export function factsOfReversal(
  purchase: Purchase,
  product: "refund" | "chargeback",
  objectId: string,
  detail: BreakDetail,
  bookedMinor: bigint,
): ProviderFacts {
  const there =
    product === "chargeback"
      ? depositFact(purchase).kind === "charged_back"
      : purchase.history.some(({ relatedId }) => relatedId === objectId);
  return {
    ...factsOfPurchase(purchase),
    found: there,
    amount: there ? (detail.providerAmount ?? String(bookedMinor)) : "0",
    fee: null,
    returned: null,
  };
}

/** A payout as just read; `product` says which of its two movements is meant. */
export function factsOfPayout(fact: PayoutFact, product: "payout" | "payout_return"): ProviderFacts {
  const { state } = fact;
  const cameBack = state.kind === "failed" && state.wasPaid;
  const moved = product === "payout" ? state.kind === "paid" || cameBack : cameBack;
  return {
    ...NOT_FOUND,
    found: product === "payout" || cameBack,
    status: fact.providerStatus,
    amount: moved ? String(fact.amountMinor) : "0",
    currency: fact.currency,
    reference: fact.reference,
    returned: cameBack ? String(fact.amountMinor) : "0",
  };
}

/** What a statement said, for a break that nobody has re-checked yet. */
export const factsOfDetail = (detail: BreakDetail, currency: string): ProviderFacts => ({
  ...NOT_FOUND,
  found: detail.providerStatus !== undefined || detail.providerAmount !== undefined,
  status: detail.providerStatus ?? null,
  amount: detail.providerAmount ?? null,
  currency: detail.providerCurrency ?? currency,
  fee: detail.providerFee ?? null,
  reference: detail.reference ?? null,
  returned: null,
  paidAt: detail.paidAt ?? null,
});
