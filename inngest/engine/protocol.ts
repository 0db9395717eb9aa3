/** The signed HTTP protocol between an executor and the Inngest SDK v4, as pure functions (INNGEST.md 2.1 to 2.4). */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What `described` in schema.sql returns: one call of one run. */
export type Call = {
  run: string;
  item: string;
  attempt: number;
  token: string;
  function: string;
  event: Json;
  plan: boolean;
  version: number;
  maxAttempts: number;
  steps: Record<string, Json>;
  stack: string[];
};

/** A string as it is, anything else as JSON, nothing as "". */
export const textOf = (value: Json | undefined): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);

const SIGNATURE_AGE_S = 300;
const BACKOFF_S = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200];
const DAY_MS = 86_400_000;

/** A signing key without its `signkey-<env>-` prefix; the text itself is the HMAC key. */
export const bareKey = (key: string): string => key.replace(/^signkey-\w+-/, "");

/** The bearer token the SDK shows to the API: SHA-256 of the hex-decoded key. */
export const bearerOf = (key: string): string =>
  createHash("sha256")
    .update(Buffer.from(bareKey(key), "hex"))
    .digest("hex");

/**
 * RFC 8785, exactly as the SDK computes it over the parsed body, including its one deviation: below an object with a
 * `toJSON` key the order is the object's own.
 */
export function canonical(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (Object.hasOwn(value, "toJSON") && value["toJSON"] !== null) return JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${parts.join(",")}}`;
}

/** The signature header of a body (raw bytes, or canonical text) at a time in unix seconds. */
export function sign(key: string, body: string | Buffer, seconds = Math.floor(Date.now() / 1_000)): string {
  const mac = createHmac("sha256", bareKey(key)).update(body).update(String(seconds)).digest("hex");
  return `t=${seconds}&s=${mac}`;
}

/** True when the header signs exactly these bytes with this key, at most five minutes ago. */
export function verify(key: string, body: Buffer, header: string | undefined): boolean {
  const params = new URLSearchParams(header ?? "");
  const seconds = Number(params.get("t"));
  const given = Buffer.from(params.get("s") ?? "");
  if (!Number.isInteger(seconds) || Math.abs(Date.now() / 1_000 - seconds) > SIGNATURE_AGE_S) return false;
  const expected = Buffer.from(new URLSearchParams(sign(key, body, seconds)).get("s") ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Query, headers and body of the POST that runs a call. There is no `fn_id`: without it the SDK never checkpoints. */
export function callRequest(
  key: string,
  call: Call,
): { query: string; headers: Record<string, string>; body: string } {
  const requestId = ulid();
  const body = canonical({
    ctx: {
      run_id: call.run,
      attempt: call.attempt,
      max_attempts: call.maxAttempts,
      env: "",
      step_id: call.item,
      disable_immediate_execution: call.plan,
      use_api: false,
      stack: { stack: call.stack, current: call.stack.length },
      request_id: requestId,
    },
    event: call.event,
    events: [call.event],
    steps: call.steps,
    defers: {},
    use_api: false,
    version: call.version,
  });
  const headers = {
    "content-type": "application/json",
    "x-inngest-signature": sign(key, body),
    "x-run-id": call.run,
    "x-inngest-step-id": call.item,
    "x-request-id": requestId,
    "x-inngest-req-version": String(call.version),
  };
  return {
    query: `?fnId=${encodeURIComponent(call.function)}&stepId=${encodeURIComponent(call.item)}`,
    headers,
    body,
  };
}

/**
 * Milliseconds until the next attempt: what the SDK asked for (whole seconds, or a date), clamped to 1 s .. 24 h, else
 * the backoff of this attempt with up to 30 s of jitter.
 */
export function retryDelay(retryAfter: string | undefined, attempt: number, jitter: boolean): number {
  if (retryAfter) {
    const asked = /^\d{1,7}$/.test(retryAfter)
      ? Number(retryAfter) * 1_000
      : Date.parse(retryAfter) - Date.now();
    if (!Number.isNaN(asked)) return Math.min(Math.max(asked, 1_000), DAY_MS);
  }
  const backoff = BACKOFF_S[Math.min(attempt, BACKOFF_S.length - 1)] ?? 7_200;
  return backoff * 1_000 + (jitter ? Math.floor(Math.random() * 30_000) : 0);
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID of a time in milliseconds and ten bytes, random when not given. */
export function ulid(time = Date.now(), entropy: Buffer = randomBytes(10)): string {
  let number = (BigInt(time) << 80n) | BigInt(`0x${entropy.toString("hex")}`);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = (ALPHABET[Number(number & 31n)] ?? "0") + text;
    number >>= 5n;
  }
  return text;
}

/** Text that PostgreSQL and jsonb accept: without NUL and lone surrogates. */
export const plain = (text: string): string => text.replace(/[\0\ud800-\udfff]/gu, "\ufffd");
