/** Money in: purchases at Revio. Every function answers an outcome (B1) and throws only for our own mistakes. */
import type { Operation } from "./call";
import { call } from "./call";
import type { Gateway } from "./gateway";
import { defaultGateway } from "./gateway";
import type { Outcome, Rejected } from "./outcome";
import { isProviderId } from "./provider-id";
import type { Purchase, Refund } from "./purchase-schema";
import { readPurchase, readRefund } from "./purchase-schema";

const group = "purchases";
const one = "/purchases/{id}/";
const CREATE: Operation = {
  name: "purchase.create",
  group,
  method: "POST",
  pathTemplate: "/purchases/",
  totalMs: 10_000,
  tries: 2,
};
const GET: Operation = {
  name: "purchase.get",
  group,
  method: "GET",
  pathTemplate: one,
  totalMs: 5000,
  tries: 3,
};
const CANCEL: Operation = {
  name: "purchase.cancel",
  group,
  method: "POST",
  pathTemplate: `${one}cancel/`,
  totalMs: 10_000,
  tries: 1,
};
const REFUND: Operation = {
  name: "purchase.refund",
  group,
  method: "POST",
  pathTemplate: `${one}refund/`,
  totalMs: 20_000,
  tries: 1,
};

export type PurchaseOrder = {
  /** Ours, unique; not an idempotency key at Revio. */
  reference: string;
  amountMinor: bigint;
  currency: string;
  email: string;
  /** What the payer reads on the checkout. */
  productName: string;
  dueAt: Date;
  successRedirect: string;
  failureRedirect: string;
  cancelRedirect: string;
  successCallback?: string;
};

/**
 * Creates a purchase to pay. A second call creates a second purchase: after `unknown` it must never be called again for
 * the same deposit (B3). Sent twice at most, the second time only when the first surely was not accepted.
 */
export function createPurchase(
  order: PurchaseOrder,
  gateway: Gateway = defaultGateway(),
): Promise<Outcome<Purchase>> {
  const body = {
    brand_id: gateway.config.brandId,
    reference: order.reference,
    client: { email: order.email },
    purchase: {
      currency: order.currency,
      due_strict: true,
      products: [{ name: order.productName, price: jsonInteger(order.amountMinor), quantity: "1" }],
    },
    due: Math.floor(order.dueAt.getTime() / 1000),
    success_redirect: order.successRedirect,
    failure_redirect: order.failureRedirect,
    cancel_redirect: order.cancelRedirect,
    ...(order.successCallback === undefined ? {} : { success_callback: order.successCallback }),
  };
  return call(CREATE, { path: CREATE.pathTemplate, body }, readPurchase, gateway);
}

/** The purchase as Revio has it now: the source of truth. A 404 is `rejected` with `httpCode` 404. */
export function getPurchase(id: string, gateway: Gateway = defaultGateway()): Promise<Outcome<Purchase>> {
  return onPurchase(GET, id, {}, readPurchase, gateway);
}

/** Asks that the purchase can no longer be paid. Whatever comes of it, `getPurchase` decides; asking again is safe. */
export function cancelPurchase(id: string, gateway: Gateway = defaultGateway()): Promise<Outcome<Purchase>> {
  return onPurchase(CANCEL, id, {}, readPurchase, gateway);
}

type RefundAnswer = { state: "done"; refund: Refund } | { state: "pending"; purchase: Purchase };

/**
 * Pays money back, all of what is refundable or `amountMinor` of it. A second call may refund a second time: this sends
 * once and never again; after `unknown` only `getPurchase` tells (B5).
 */
export function refundPurchase(
  id: string,
  amountMinor?: bigint,
  gateway: Gateway = defaultGateway(),
): Promise<Outcome<RefundAnswer>> {
  const body = amountMinor === undefined ? {} : { amount: jsonInteger(amountMinor) };
  return onPurchase(REFUND, id, body, (json) => readRefundAnswer(json, id), gateway);
}

/** Told apart by `type`: the refund itself, or the purchase whose refund is still under way. */
function readRefundAnswer(json: unknown, purchaseId: string): RefundAnswer | undefined {
  const refund = readRefund(json);
  if (refund) return refund.purchaseId === purchaseId ? { state: "done", refund } : undefined;
  const purchase = readPurchase(json);
  return purchase?.type === "purchase" && purchase.id === purchaseId
    ? { state: "pending", purchase }
    : undefined;
}

async function onPurchase<T>(
  operation: Operation,
  id: string,
  body: object,
  read: (json: unknown) => T | undefined,
  gateway: Gateway,
): Promise<Outcome<T>> {
  if (!isProviderId(id)) return NO_SUCH_ID;
  const path = operation.pathTemplate.replace("{id}", id);
  return call(operation, { path, body, providerObjectId: id }, read, gateway);
}

/** Refused here, before a call: the id came from outside and would have gone into a path. */
const NO_SUCH_ID: Rejected = { kind: "rejected", code: "invalid_id", message: "not an id of the provider" };

/** The provider's JSON wants integers, and up to 2^53 a number is exact. */
export function jsonInteger(minor: bigint): number {
  const value = Number(minor);
  if (minor <= 0n || !Number.isSafeInteger(value))
    throw new RangeError("an amount above zero and below 2^53");
  return value;
}
