import type { Refusal } from "@/server/errors";
import { errorFields, log } from "@/server/observability/logger";
import { newRequestId, withRequestContext } from "@/server/observability/request-context";
import { reportError } from "@/server/observability/sentry";
import { refusalAnswer, toRefusal } from "./api-answer";

/**
 * The frame of a route of ours: a request id for everything below it, and one plain answer for whatever is thrown. Never
 * throws itself.
 */
export function answerRequest(
  route: string,
  work: (requestId: string) => Promise<Response>,
): Promise<Response> {
  const requestId = newRequestId();
  return withRequestContext({ requestId }, async () => {
    try {
      return await work(requestId);
    } catch (error) {
      return refusalAnswer(noteRefusal(error, route), requestId);
    }
  });
}

/** The refusal that an error stands for. One that nobody foresaw is logged and reported on the way. */
export function noteRefusal(error: unknown, route: string): Refusal {
  const refusal = toRefusal(error);
  if (refusal.code === "INTERNAL") {
    log.error("route.failed", { route, ...errorFields(error) });
    reportError(error, { route });
  } else {
    log.info("route.refused", { route, code: refusal.code });
  }
  return refusal;
}
