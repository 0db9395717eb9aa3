import { applyPurchase } from "@/server/deposits/apply-purchase";
import { findReturned } from "@/server/deposits/queries";
import { invariant } from "@/server/errors";
import { errorFields } from "@/server/observability/logger";
import { redact } from "@/server/observability/redact";
import { parseJson } from "@/server/revio/json";
import { readRefund, type Refund } from "@/server/revio/purchase-schema";
import { getPurchase } from "@/server/revio/purchases";
import { statusText } from "@/server/revio/statuses";
import { refreshPayout } from "@/server/withdrawals/refresh-withdrawal";
import type { Delivery } from "./queries";

/** `cause`: what stood behind a failure, such as `HTTP 503`, an error's name or a SQLSTATE; nothing personal. */
export type Attempted = {
  outcome: string;
  failed: boolean;
  cause: string | null;
  /** What the provider said of the object, in its own word, if it was asked and answered. */
  providerStatus: string | null;
};

/**
 * Reads from Revio the purchase or payout a delivery is about and applies what that says; the delivery's own words decide nothing.
 * Writes no attempt down: that is `processDelivery`. Within a rehearsal it shows what an attempt would do. Throws for faults of ours.
 */
export const attemptDelivery = (delivery: Delivery): Promise<Attempted> =>
  delivery.object_type === "payout" ? attemptPayout(delivery) : attemptPurchase(delivery);

/** A fault of ours as an outcome. */
export function faultOf(error: unknown): Attempted {
  const { errorCode, errorName } = errorFields(error);
  const cause = redact(errorCode ?? errorName ?? "unknown").slice(0, 80);
  return { outcome: "fault", failed: true, cause, providerStatus: null };
}

async function attemptPurchase(delivery: Delivery): Promise<Attempted> {
  invariant(delivery.purchase_id, "a queued delivery is about a purchase");
  const answer = await getPurchase(delivery.purchase_id);
  if (answer.kind === "rejected")
    return failed(`rejected_${answer.httpCode ?? answer.code}`, `http_${answer.httpCode ?? "none"}`);
  if (answer.kind !== "ok") return failed(`provider_${answer.kind}`, answer.reason);
  const refund = refundIn(delivery);
  const applied = await applyPurchase(answer.value, { cause: "webhook", refund });
  const providerStatus = statusText(answer.value.status);
  // The refund's event can be faster than the purchase that shows it: then we ask again later.
  if (refund && applied !== "break" && !(await isBooked(refund)))
    return { ...failed("refund_not_visible", null), providerStatus };
  return { outcome: applied, failed: false, cause: null, providerStatus };
}

async function attemptPayout(delivery: Delivery): Promise<Attempted> {
  invariant(delivery.object_id, "a queued delivery about a payout names it");
  const applied = await refreshPayout(delivery.object_id, "webhook");
  return applied === "unreachable"
    ? failed("provider_unreachable", null)
    : { outcome: applied, failed: false, cause: null, providerStatus: null };
}

const failed = (outcome: string, reason: string | null): Attempted => ({
  outcome,
  failed: true,
  cause: reason?.replace(/^http_/, "HTTP ") ?? null,
  providerStatus: null,
});

function refundIn(delivery: Delivery): Refund | undefined {
  if (delivery.object_type !== "payment") return undefined;
  const json = parseJson(delivery.body);
  return json.ok ? readRefund(json.value) : undefined;
}

const isBooked = async (refund: Refund): Promise<boolean> =>
  refund.purchaseId !== null &&
  (await findReturned(refund.purchaseId))?.refundIds.includes(refund.id) === true;
