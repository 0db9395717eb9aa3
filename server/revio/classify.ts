/** REVIO.md B1 as one pure function: an exchange becomes an outcome, and what it says about the provider's health. */
import type { Vitals } from "./breaker";
import { readErrorBody } from "./error-body";
import type { Exchange } from "./http";
import { asObject, parseJson } from "./json";
import type { Outcome } from "./outcome";
import { isProviderId } from "./provider-id";

export type Alarm = "credentials_refused" | "unreadable_answer";
export type Judged<T> = {
  outcome: Outcome<T>;
  vitals: Vitals;
  errorCode?: string;
  alarm?: Alarm;
  /** The id of the object in a readable answer. */
  objectId?: string;
};

/** Codes that refuse for good, provided that Revio itself speaks. */
const DEFINITE = new Set([400, 401, 403, 404, 405, 413, 415, 422]);

/**
 * @param isWrite for a write, whatever may have been accepted is `unknown`; a read is then simply `unavailable`.
 * @param read makes the value of a 2xx answer; undefined means that the answer does not fit what we know.
 */
export function classify<T>(
  exchange: Exchange,
  isWrite: boolean,
  read: (json: unknown) => T | undefined,
): Judged<T> {
  if (exchange.kind === "lost") {
    const { reason } = exchange;
    const kind = isWrite && exchange.sent ? "unknown" : "unavailable";
    return { outcome: { kind, reason }, vitals: "failed", errorCode: reason };
  }
  const { httpCode, body, retryAfterMs } = exchange;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (httpCode === 429)
    return {
      outcome: { kind: "unavailable", reason: "http_429", ...wait },
      vitals: "silent",
      errorCode: "http_429",
    };
  const json = body === undefined ? undefined : parseJson(body);
  if (httpCode >= 200 && httpCode < 300)
    return judgeSuccess(json?.ok ? json.value : undefined, isWrite, read);
  const refusal = DEFINITE.has(httpCode) && json?.ok ? readErrorBody(json.value) : undefined;
  if (refusal) {
    return {
      outcome: { kind: "rejected", ...refusal, httpCode },
      vitals: "alive",
      errorCode: loggable(refusal.code),
      ...(httpCode === 401 || httpCode === 403 ? { alarm: "credentials_refused" } : {}),
    };
  }
  const errorCode = `http_${httpCode}`;
  return {
    outcome: isWrite
      ? { kind: "unknown", reason: errorCode }
      : { kind: "unavailable", reason: errorCode, ...wait },
    vitals: vitalsOf(httpCode),
    errorCode,
  };
}

function judgeSuccess<T>(json: unknown, isWrite: boolean, read: (json: unknown) => T | undefined): Judged<T> {
  const value = json === undefined ? undefined : read(json);
  if (value === undefined) {
    const reason = "unreadable_answer";
    return {
      outcome: { kind: isWrite ? "unknown" : "unavailable", reason },
      vitals: "alive",
      errorCode: reason,
      alarm: "unreadable_answer",
    };
  }
  const id = asObject(json)?.["id"];
  return { outcome: { kind: "ok", value }, vitals: "alive", ...(isProviderId(id) ? { objectId: id } : {}) };
}

function vitalsOf(httpCode: number): Vitals {
  if (httpCode >= 500) return "failed";
  return httpCode >= 400 ? "alive" : "silent";
}

/** A provider's code goes to a log only if it looks like one. */
const loggable = (code: string): string => (/^[a-z0-9_.-]{1,64}$/i.test(code) ? code : "other");
