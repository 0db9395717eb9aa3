/** Errors that nobody caught: each is a log line, a count, a report and a note for the next start. Whether the process ends is not decided here. */
import { env } from "@/server/env";
import { errorFields, log } from "./logger";
import { metrics } from "./metrics";
import { noteEnd } from "./process-ends";
import { reportError } from "./sentry";

declare global {
  var octocoObservesFaults: boolean | undefined;
}

function record(kind: string, error: unknown): void {
  metrics().processFaults.inc({ kind });
  log.fatal("process.fault", { reason: kind, ...errorFields(error) });
  reportError(error, { kind });
  const { PROCESS_ENDS_FILE } = env();
  if (PROCESS_ENDS_FILE === undefined) return;
  const { errorName, errorCode } = errorFields(error);
  const detail = [kind, errorName, errorCode].filter(Boolean).join(" ");
  noteEnd(PROCESS_ENDS_FILE, { process: "app", pid: process.pid, kind: "unhandled", detail });
}

/** Starts recording, once per process; a second call changes nothing. */
export function observeFaults(): void {
  if (globalThis.octocoObservesFaults) return;
  globalThis.octocoObservesFaults = true;
  process.on("uncaughtExceptionMonitor", (error) => record("uncaught_exception", error));
  process.on("unhandledRejection", (reason) => record("unhandled_rejection", reason));
}
