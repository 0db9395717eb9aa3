import { applyPurchase } from "@/server/deposits/apply-purchase";
import { findReturned } from "@/server/deposits/queries";
import { invariant } from "@/server/errors";
import { errorFields, log } from "@/server/observability/logger";
import { nameSubject } from "@/server/observability/request-context";
import { parseJson } from "@/server/revio/json";
import { readRefund, type Refund } from "@/server/revio/purchase-schema";
import { getPurchase } from "@/server/revio/purchases";
import { refreshPayout } from "@/server/withdrawals/refresh-withdrawal";
import { type Delivery, findDelivery } from "./queries";
import { recordAttempt, type Trigger } from "./record-attempt";

export type Processed = {
  outcome: string;
  state: "received" | "processed" | "ignored" | "retrying" | "dead_letter";
};

/**
 * One attempt at a stored delivery: reads from Revio the purchase or payout it is about, applies what that says, and writes the attempt down.
 * The delivery's own words decide nothing. A second call, or two at once, has no second effect: a processed delivery answers
 * `already`, and the commands beneath do each thing once. Throws only when not even the attempt could be written.
 */
export async function processDelivery({
  deliveryId,
  trigger,
}: {
  deliveryId: string;
  trigger: Trigger;
}): Promise<Processed> {
  nameSubject({ deliveryId });
  const delivery = await findDelivery(deliveryId);
  invariant(delivery, "a delivery that is processed has been stored");
  if (delivery.state === "processed" || delivery.state === "ignored")
    return { outcome: "already", state: delivery.state };
  const started = performance.now();
  const result = await attempt(delivery).catch((error: unknown) => {
    log.error("delivery.attempt_failed", { deliveryId, ...errorFields(error) });
    return { outcome: "fault", failed: true };
  });
  const state = await recordAttempt({
    deliveryId,
    trigger,
    outcome: result.outcome,
    state: result.failed ? "retrying" : "processed",
    errorCode: result.failed ? result.outcome : null,
    durationMs: Math.round(performance.now() - started),
  });
  return { outcome: result.outcome, state };
}

type Attempt = { outcome: string; failed: boolean };

async function attempt(delivery: Delivery): Promise<Attempt> {
  if (delivery.object_type === "payout") return attemptPayout(delivery);
  invariant(delivery.purchase_id, "a queued delivery is about a purchase");
  const answer = await getPurchase(delivery.purchase_id);
  if (answer.kind === "rejected")
    return { outcome: `rejected_${answer.httpCode ?? answer.code}`, failed: true };
  if (answer.kind !== "ok") return { outcome: `provider_${answer.kind}`, failed: true };
  const refund = refundIn(delivery);
  const applied = await applyPurchase(answer.value, { cause: "webhook", refund });
  // The refund's event can be faster than the purchase that shows it: then we ask again later.
  if (refund && applied !== "break" && !(await isBooked(refund)))
    return { outcome: "refund_not_visible", failed: true };
  return { outcome: applied, failed: false };
}

async function attemptPayout(delivery: Delivery): Promise<Attempt> {
  invariant(delivery.object_id, "a queued delivery about a payout names it");
  const applied = await refreshPayout(delivery.object_id, "webhook");
  return applied === "unreachable"
    ? { outcome: "provider_unreachable", failed: true }
    : { outcome: applied, failed: false };
}

function refundIn(delivery: Delivery): Refund | undefined {
  if (delivery.object_type !== "payment") return undefined;
  const json = parseJson(delivery.body);
  return json.ok ? readRefund(json.value) : undefined;
}

const isBooked = async (refund: Refund): Promise<boolean> =>
  refund.purchaseId !== null &&
  (await findReturned(refund.purchaseId))?.refundIds.includes(refund.id) === true;
