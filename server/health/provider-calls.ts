/** What is kept of every attempt at the provider: a row, a log line, a duration. Never a body. */
import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { errorFields, log } from "@/server/observability/logger";
import { metrics } from "@/server/observability/metrics";
import { requestContext } from "@/server/observability/request-context";
import { reportProblem } from "@/server/observability/sentry";
import { type ObservedCall, observeRevioCalls } from "@/server/revio/gateway";

/** Keeps one attempt. The row is written beside the caller's way: a failure to write it is logged, and harms nothing else. */
export function keepCall(call: ObservedCall): void {
  const { operation, outcome, httpCode, errorCode, ms, attempt, alarm, providerObjectId } = call;
  metrics().providerSeconds.observe({ operation, outcome }, ms / 1000);
  const fields = { operation, outcome, status: httpCode, code: errorCode, ms: Math.round(ms), attempt };
  if (outcome === "ok") log.info("provider.called", fields);
  else log.warn("provider.called", fields);
  if (alarm) {
    log.error("provider.alarm", { ...fields, reason: alarm });
    reportProblem(`Revio: ${alarm} at ${operation}`, alarm);
  }
  const context = requestContext();
  callCommand(
    "worker",
    "record_provider_call",
    {
      id: newId(),
      operation,
      transaction: context?.transactionId ?? null,
      providerObject: providerObjectId ?? null,
      request: context?.requestId ?? null,
      httpCode: httpCode ?? null,
      outcome,
      errorCode: errorCode ?? null,
      durationMs: Math.round(ms),
    },
    z.unknown(),
  ).catch((error: unknown) => log.warn("provider.call-not-kept", errorFields(error)));
}

/** From now on every attempt of this process is kept. */
export const keepProviderCalls = (): void => observeRevioCalls(keepCall);
