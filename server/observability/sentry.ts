/** Errors and traces to Sentry. Nothing is loaded, started or sent unless a DSN is set. */
import type * as Sentry from "@sentry/nextjs";
import { errorFields } from "./logger";
import { requestContext } from "./request-context";
import { COLLECT_NOTHING, safeBreadcrumb, safeEvent, safeSpan } from "./sentry-events";

declare global {
  var octocoSentry: typeof Sentry | undefined;
}

/** Starts the SDK for this process. A second call changes nothing. */
export async function startSentry(options: {
  dsn: string;
  environment: string;
  tracesSampleRate?: number;
}): Promise<void> {
  if (globalThis.octocoSentry) return;
  const sdk = await import("@sentry/nextjs");
  const client = sdk.init({
    dsn: options.dsn,
    environment: options.environment,
    tracesSampleRate: options.tracesSampleRate ?? 0.1,
    dataCollection: COLLECT_NOTHING,
    beforeSend: safeEvent,
    beforeSendSpan: safeSpan,
    beforeBreadcrumb: safeBreadcrumb,
    tracePropagationTargets: [], // nobody outside is told of our traces
  });
  // The head of each envelope repeats the first span's name, past all filters.
  client?.on("createDsc", (context) => {
    delete context.transaction;
  });
  globalThis.octocoSentry = sdk;
}

/** Reports an unexpected error with the ids of the work in hand. Without Sentry nothing happens. Never throws. */
export function reportError(
  error: unknown,
  tags: { procedure?: string; route?: string; kind?: string; requestId?: string } = {},
  userId?: string,
): void {
  const { errorCode } = errorFields(error);
  globalThis.octocoSentry?.captureException(error, {
    tags: { ...requestContext(), ...tags, ...(errorCode ? { code: errorCode } : {}) },
    ...(userId ? { user: { id: userId } } : {}),
  });
}

/** Reports what needs a person though nothing was thrown: a late job, a broken law. */
export function reportProblem(message: string, kind: string): void {
  globalThis.octocoSentry?.captureMessage(message, {
    level: "error",
    tags: { kind },
    fingerprint: [kind, message],
  });
}

/** Waits until what was reported has left, at most `ms`. */
export const flushSentry = async (ms: number): Promise<void> =>
  void (await globalThis.octocoSentry?.flush(ms));
