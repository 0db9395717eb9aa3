import { after } from "next/server";
import { isSecureOrigin } from "@/server/env";
import { errorFields, log } from "@/server/observability/logger";
import { newRequestId, withRequestContext } from "@/server/observability/request-context";
import { apiHeaders } from "@/server/security/headers";
import { queueFirstAttempt } from "@/server/webhooks/first-attempts";
import type { WebhookRoute } from "@/server/webhooks/pin-keys";
import { receiveDelivery } from "@/server/webhooks/receive-delivery";

/** Stores, answers, and only then processes: Revio's line is not kept waiting for ours. Never says why a delivery was refused. */
export function answerDelivery(request: Request, route: WebhookRoute): Promise<Response> {
  return withRequestContext({ requestId: newRequestId() }, async () => {
    try {
      const received = await receiveDelivery(request, route);
      if (received.attempt !== null) after(() => queueFirstAttempt(received.attempt ?? ""));
      return answer(received.status);
    } catch (error) {
      log.error("delivery.not_stored", { route, ...errorFields(error) });
      return answer(503); // not stored: Revio sends it again
    }
  });
}

const answer = (status: number): Response =>
  new Response(null, { status, headers: apiHeaders({ secure: isSecureOrigin() }) });
