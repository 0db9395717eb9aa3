/** What the server's process watches from its start: its requests, procedures, provider calls, jobs and faults. */
import { startOutboxSender } from "@/inngest/outbox-sender";
import { env } from "@/server/env";
import { checkRoles } from "@/server/health/check-roles";
import { keepProviderCalls } from "@/server/health/provider-calls";
import { startRecordingEnds } from "@/server/health/record-ends";
import { startKeepingRequestMinutes } from "@/server/health/request-minutes";
import { startWatchdog } from "@/server/health/watchdog";
import { observeRequests } from "@/server/observability/http-requests";
import { errorFields, log } from "@/server/observability/logger";
import { metrics } from "@/server/observability/metrics";
import { observeFaults } from "@/server/observability/process-faults";
import { countProcedureFault } from "@/server/observability/request-tally";
import { reportError, startSentry } from "@/server/observability/sentry";
import { recordPeerAddresses } from "@/server/security/client-address";
import { refuseTrace } from "@/server/security/refuse-trace";
import { type ProcedureCall, procedureCalls } from "@/server/trpc/procedure-calls";

/** Called once; the process ends here when its environment is not complete. */
export async function observeServer(): Promise<void> {
  const { SENTRY_DSN, SENTRY_ENVIRONMENT } = env();
  recordPeerAddresses();
  observeRequests();
  refuseTrace();
  observeFaults();
  if (SENTRY_DSN) await startSentry({ dsn: SENTRY_DSN, environment: SENTRY_ENVIRONMENT });
  procedureCalls.listen(recordCall);
  keepProviderCalls();
  startWatchdog();
  startRecordingEnds();
  startKeepingRequestMinutes();
  startOutboxSender();
  void checkRoles();
  log.info("server.started", { state: SENTRY_DSN ? "with Sentry" : "without Sentry" });
}

/** Only what nobody foresaw is reported; a refusal is an answer, not an error. */
function recordCall({
  procedure,
  requestId,
  code,
  error,
  milliseconds,
  sessionId,
  userId,
}: ProcedureCall): void {
  metrics().procedureSeconds.observe({ procedure, code }, milliseconds / 1000);
  const fields = { procedure, requestId, code, ms: Math.round(milliseconds), sessionId, userId };
  if (code !== "INTERNAL") return log.info("procedure.called", fields);
  countProcedureFault();
  log.error("procedure.failed", { ...fields, ...errorFields(error) });
  reportError(error, { procedure, requestId }, userId);
}

/** An error that reached Next itself: a page or a route that threw. */
export function recordRequestError(error: unknown, method: string, route: string): void {
  log.error("request.failed", { method, route, ...errorFields(error) });
  reportError(error, { route });
}
