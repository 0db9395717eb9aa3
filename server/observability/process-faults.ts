/** Errors that nobody caught: each is a log line, a count and a report. Whether the process ends is not decided here. */
import { errorFields, log } from "./logger";
import { metrics } from "./metrics";
import { reportError } from "./sentry";

declare global {
  var octocoObservesFaults: boolean | undefined;
}

function record(kind: string, error: unknown): void {
  metrics().processFaults.inc({ kind });
  log.fatal("process.fault", { reason: kind, ...errorFields(error) });
  reportError(error, { kind });
}

/** Starts recording, once per process; a second call changes nothing. */
export function observeFaults(): void {
  if (globalThis.octocoObservesFaults) return;
  globalThis.octocoObservesFaults = true;
  process.on("uncaughtExceptionMonitor", (error) => record("uncaught_exception", error));
  process.on("unhandledRejection", (reason) => record("unhandled_rejection", reason));
}
