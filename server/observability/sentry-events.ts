/** What may leave for Sentry: an allowlist, and redaction of each text in it. Everything else is dropped. */
import type { StreamedSpanJSON } from "@sentry/core";
import type { Breadcrumb, Event, Exception, StackFrame } from "@sentry/nextjs";
import { redact } from "./redact";

/** What Sentry is told not to collect, before anything is filtered. */
export const COLLECT_NOTHING = {
  userInfo: false,
  cookies: false,
  httpHeaders: false,
  httpBodies: [],
  urlQueryParams: false,
  databaseQueryData: false,
  stackFrameVariables: false,
  frameContextLines: 0,
};

const TAGS = ["requestId", "transactionId", "deliveryId", "procedure", "route", "code", "kind"];
const CRUMBS = new Set(["http", "fetch", "navigation", "wallet"]);

const SPAN_ATTRIBUTES = new Set([
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "db.system.name",
  "user.id",
]);

const pathOnly = (url: string): string => url.replace(/[?#].*$/, "");

const frame = ({ filename, function: name, module, lineno, colno, in_app }: StackFrame): StackFrame => ({
  ...(filename === undefined ? {} : { filename: pathOnly(filename) }),
  ...(name === undefined ? {} : { function: name }),
  ...(module === undefined ? {} : { module }),
  ...(lineno === undefined ? {} : { lineno }),
  ...(colno === undefined ? {} : { colno }),
  ...(in_app === undefined ? {} : { in_app }),
});

/** Messages of the database and of its wrappers hold what a person typed. */
const quotesValues = (type: string | undefined, value: string): boolean =>
  type === "PostgresError" || type === "DrizzleQueryError" || value.startsWith("Failed query");

function exception({ type, value, mechanism, stacktrace }: Exception): Exception {
  return {
    ...(type === undefined ? {} : { type }),
    ...(value === undefined
      ? {}
      : { value: quotesValues(type, value) ? "kept out: it can quote values" : redact(value) }),
    ...(mechanism
      ? {
          mechanism: {
            type: mechanism.type,
            ...(mechanism.handled === undefined ? {} : { handled: mechanism.handled }),
          },
        }
      : {}),
    ...(stacktrace?.frames ? { stacktrace: { frames: stacktrace.frames.map(frame) } } : {}),
  };
}

/** Only kinds that carry an address and a status; console lines, clicks and inputs never. */
export function safeBreadcrumb(crumb: Breadcrumb): Breadcrumb | null {
  if (!crumb.category || !CRUMBS.has(crumb.category)) return null;
  const { url, method, status_code, from, to } = (crumb.data ?? {}) as Record<string, unknown>;
  const data: Record<string, string | number> = {};
  for (const [name, value] of Object.entries({ url, method, status_code, from, to })) {
    if (typeof value === "number") data[name] = value;
    if (typeof value === "string") data[name] = redact(pathOnly(value));
  }
  const { category, level, timestamp, type, message } = crumb;
  return {
    category,
    data,
    ...(level ? { level } : {}),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(type ? { type } : {}),
    ...(message ? { message: redact(message) } : {}),
  };
}

function tags(event: Event): Record<string, string> {
  return Object.fromEntries(
    TAGS.flatMap((name) => {
      const value = event.tags?.[name];
      return typeof value === "string" ? [[name, redact(value)]] : [];
    }),
  );
}

/** A span keeps its place, time and name; of its attributes only those that say what kind of thing it was. */
export function safeSpan(span: StreamedSpanJSON): StreamedSpanJSON {
  const kept = Object.entries(span.attributes).filter(
    ([name]) => SPAN_ATTRIBUTES.has(name) || name.startsWith("sentry."),
  );
  const attributes = Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      typeof value === "string" && name !== "sentry.release" ? redact(value) : value,
    ]),
  );
  return { ...span, name: redact(span.name), attributes };
}

/** Rebuilds an event from what is allowed; the user is an opaque id. */
export function safeEvent<E extends Event>(event: E): E {
  const { trace, runtime } = event.contexts ?? {};
  const kept: Event = {
    ...(event.event_id ? { event_id: event.event_id } : {}),
    ...(event.type ? { type: event.type } : {}),
    ...(event.timestamp === undefined ? {} : { timestamp: event.timestamp }),
    ...(event.start_timestamp === undefined ? {} : { start_timestamp: event.start_timestamp }),
    ...(event.level ? { level: event.level } : {}),
    ...(event.platform ? { platform: event.platform } : {}),
    ...(event.environment ? { environment: event.environment } : {}),
    ...(event.release ? { release: event.release } : {}),
    ...(event.sdk ? { sdk: event.sdk } : {}),
    ...(event.debug_meta ? { debug_meta: event.debug_meta } : {}),
    ...(event.fingerprint ? { fingerprint: event.fingerprint.map((text) => redact(text)) } : {}),
    ...(event.message ? { message: redact(event.message) } : {}),
    ...(event.transaction ? { transaction: redact(event.transaction) } : {}),
    ...(event.transaction_info ? { transaction_info: event.transaction_info } : {}),
    ...(event.user?.id === undefined ? {} : { user: { id: String(event.user.id) } }),
    ...(event.request?.url
      ? {
          request: {
            url: redact(pathOnly(event.request.url)),
            ...(event.request.method ? { method: event.request.method } : {}),
          },
        }
      : {}),
    ...(event.exception?.values ? { exception: { values: event.exception.values.map(exception) } } : {}),
    ...(event.breadcrumbs
      ? { breadcrumbs: event.breadcrumbs.flatMap((crumb) => safeBreadcrumb(crumb) ?? []) }
      : {}),
    contexts: { ...(trace ? { trace: { ...trace, data: {} } } : {}), ...(runtime ? { runtime } : {}) },
    tags: tags(event),
  };
  // Internals the SDK reads while sending; they are taken off before anything leaves.
  return (
    event.sdkProcessingMetadata ? { ...kept, sdkProcessingMetadata: event.sdkProcessingMetadata } : kept
  ) as E;
}
