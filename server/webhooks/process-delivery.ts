import { invariant } from "@/server/errors";
import { errorFields, log } from "@/server/observability/logger";
import { nameSubject } from "@/server/observability/request-context";
import { attemptDelivery, faultOf } from "./attempt-delivery";
import type { DeliveryState } from "./delivery-state";
import { findDelivery } from "./queries";
import { recordAttempt, type ReplayedBy, type Trigger } from "./record-attempt";

export type Processed = { outcome: string; state: DeliveryState };

/**
 * One attempt at a stored delivery: reads from Revio the purchase or payout it is about, applies what that says, and writes the attempt down.
 * The delivery's own words decide nothing. A second call, or two at once, has no second effect: a processed delivery answers
 * `already`, and the commands beneath do each thing once. A discarded one is left alone. Throws only when not even the attempt could be
 * written.
 */
export async function processDelivery({
  deliveryId,
  trigger,
  replayedBy,
}: {
  deliveryId: string;
  trigger: Trigger;
  replayedBy?: ReplayedBy;
}): Promise<Processed> {
  nameSubject({ deliveryId });
  const delivery = await findDelivery(deliveryId);
  invariant(delivery, "a delivery that is processed has been stored");
  if (delivery.state === "processed" || delivery.state === "ignored" || delivery.state === "discarded")
    return { outcome: "already", state: delivery.state };
  const started = performance.now();
  const { outcome, failed, cause } = await attemptDelivery(delivery).catch((error: unknown) => {
    log.error("delivery.attempt_failed", { deliveryId, ...errorFields(error) });
    return faultOf(error);
  });
  const state = await recordAttempt({
    deliveryId,
    trigger,
    outcome,
    state: failed ? "retrying" : "processed",
    errorCode: failed ? outcome : null,
    cause,
    replayedBy,
    durationMs: Math.round(performance.now() - started),
  });
  return { outcome, state };
}
