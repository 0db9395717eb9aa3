import { query } from "@/db/client";
import { errorFields, log } from "@/server/observability/logger";
import { requestContext } from "@/server/observability/request-context";
import { type ObservedCall, observeRevioCalls } from "@/server/revio/gateway";

/** Writes one line per call to Revio into `provider_calls`, after the fact: a line that cannot be written is only logged. */
export const recordProviderCalls = (): void => observeRevioCalls((call) => void record(call));

async function record(call: ObservedCall): Promise<void> {
  const { requestId, transactionId } = requestContext() ?? {};
  if (call.alarm !== undefined)
    log.error("provider.alarm", { operation: call.operation, outcome: call.outcome, code: call.alarm });
  try {
    await query(
      "worker",
      "select wallet.record_provider_call($1, $2, $3, $4, $5, $6, $7, $8)",
      [
        call.operation,
        transactionId ?? null,
        call.providerObjectId ?? null,
        requestId ?? null,
        call.httpCode ?? null,
        call.outcome,
        call.errorCode ?? null,
        Math.round(call.ms),
      ],
      { name: "record_provider_call" },
    );
  } catch (error) {
    log.warn("provider.call_not_recorded", { operation: call.operation, ...errorFields(error) });
  }
}
