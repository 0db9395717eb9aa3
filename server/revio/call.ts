/** One operation on Revio with its total time, its retries, the breaker and the slots (REVIO.md B1, B2). */
import { setTimeout as sleep } from "node:timers/promises";
import { outsideRehearsal, withhold } from "@/db/rehearsal";
import { point } from "@/server/observability/points";
import type { Judged } from "./classify";
import { classify } from "./classify";
import type { Gateway, Group, ObservedCall } from "./gateway";
import type { Exchange } from "./http";
import { exchange } from "./http";
import type { Outcome, Unavailable } from "./outcome";

export type Operation = {
  /** `noun.verb`, as in logs and points. */
  name: string;
  group: Group;
  method: "GET" | "POST";
  pathTemplate: string;
  totalMs: number;
  /** How often it may be sent in all; another try only ever follows `unavailable`. */
  tries: number;
};

type CallInput = {
  /** Under the API's address, with its leading and trailing slash. */
  path: string;
  /** Instead of `path`, an address the provider gave: our key goes there, so the caller has checked it. */
  checkedUrl?: URL;
  body?: unknown;
  providerObjectId?: string;
};

const QUEUE_WAIT_MS = 2000;
/** A longer `Retry-After` is not waited for within a call: the whole group pauses. */
const WAIT_WITHIN_CALL_MS = 3000;
const PROBE_PATH = "/account/json/balance/?currency=ZAR";
const PROBE_MS = 5000;

/**
 * Runs the operation and answers a B1 outcome; throws for nothing the provider does. A rehearsal sends no POST: that is
 * `unavailable`, surely not accepted, and noted.
 * @param read makes the value from a 2xx answer, undefined if it does not fit.
 */
export async function call<T>(
  operation: Operation,
  input: CallInput,
  read: (json: unknown) => T | undefined,
  gateway: Gateway,
): Promise<Outcome<T>> {
  if (operation.method === "POST" && withhold(operation.name))
    return { kind: "unavailable", reason: "rehearsal" };
  const deadline = performance.now() + operation.totalMs;
  for (let attempt = 1; ; attempt += 1) {
    const { outcome, repeatable } = await tryOnce(operation, input, read, gateway, { attempt, deadline });
    if (outcome.kind !== "unavailable" || !repeatable || attempt >= operation.tries) return outcome;
    const wait = outcome.retryAfterMs ?? 200 + gateway.random() * 1800;
    if (wait > WAIT_WITHIN_CALL_MS || performance.now() + wait >= deadline) return outcome;
    await sleep(wait);
  }
}

type Turn = { attempt: number; deadline: number };
type Tried<T> = { outcome: Outcome<T>; repeatable: boolean };

async function tryOnce<T>(
  operation: Operation,
  input: CallInput,
  read: (json: unknown) => T | undefined,
  gateway: Gateway,
  turn: Turn,
): Promise<Tried<T>> {
  const started = performance.now();
  const note = (judged: Judged<T>, httpCode?: number): Tried<T> => {
    observe(operation, input, gateway, {
      judged,
      httpCode,
      attempt: turn.attempt,
      ms: performance.now() - started,
    });
    // Standing in line again would only make the line longer.
    return { outcome: judged.outcome, repeatable: judged.errorCode !== "queue_full" };
  };
  const refused = await admission(gateway, operation.group);
  if (refused) return note({ outcome: refused, vitals: "silent", errorCode: "breaker_open" });
  const giveBack = await gateway.slots.take(Math.min(QUEUE_WAIT_MS, turn.deadline - started));
  if (!giveBack) {
    const outcome = { kind: "unavailable", reason: "queue_full" } as const;
    return note({ outcome, vitals: "silent", errorCode: outcome.reason });
  }
  try {
    point(`${operation.name}.sending`);
    const result = await sendOnce(gateway, operation, input, turn.deadline);
    const judged = classify(result, operation.method !== "GET", read);
    learn(gateway, operation.group, result, judged);
    point(`${operation.name}.answered`);
    return note(judged, result.kind === "answer" ? result.httpCode : undefined);
  } finally {
    giveBack();
  }
}

function sendOnce(
  gateway: Gateway,
  operation: Operation,
  input: CallInput,
  deadline: number,
): Promise<Exchange> {
  return exchange(gateway.agent, {
    name: operation.name,
    method: operation.method,
    url: input.checkedUrl ?? new URL(gateway.config.apiUrl + input.path),
    secretKey: gateway.config.secretKey,
    timeoutMs: Math.max(0, deadline - performance.now()),
    ...(operation.method === "POST" ? { body: JSON.stringify(input.body ?? {}) } : {}),
  });
}

/** Undefined when the call may go out. After an open breaker's time the balance is read first: never a money operation. */
async function admission(gateway: Gateway, group: Group): Promise<Unavailable | undefined> {
  const breaker = gateway.breakers[group];
  const admitted = breaker.admit();
  if (admitted.kind === "refused") return broken(admitted.retryAfterMs);
  if (admitted.kind === "pass") return undefined;
  const result = await exchange(gateway.agent, {
    name: "breaker.probe",
    method: "GET",
    url: new URL(gateway.config.apiUrl + PROBE_PATH),
    secretKey: gateway.config.secretKey,
    timeoutMs: PROBE_MS,
  });
  const alive = classify(result, false, (json) => json).vitals === "alive";
  breaker.probed(alive);
  return alive ? undefined : broken(breaker.state().retryInMs);
}

const broken = (retryAfterMs: number): Unavailable => ({
  kind: "unavailable",
  reason: "breaker_open",
  retryAfterMs,
});

function learn(gateway: Gateway, group: Group, result: Exchange, judged: Judged<unknown>): void {
  const breaker = gateway.breakers[group];
  breaker.record(judged.vitals);
  if (result.kind !== "answer" || result.retryAfterMs === undefined) return;
  if (result.retryAfterMs > WAIT_WITHIN_CALL_MS && (result.httpCode === 429 || result.httpCode === 503))
    breaker.pause(result.retryAfterMs);
}

type Seen = { judged: Judged<unknown>; httpCode: number | undefined; attempt: number; ms: number };

function observe(operation: Operation, input: CallInput, gateway: Gateway, seen: Seen): void {
  const { outcome, errorCode, alarm, objectId } = seen.judged;
  const providerObjectId = input.providerObjectId ?? objectId;
  tell(gateway, {
    operation: operation.name,
    group: operation.group,
    pathTemplate: operation.pathTemplate,
    attempt: seen.attempt,
    httpCode: seen.httpCode,
    outcome: outcome.kind,
    ms: Math.round(seen.ms),
    ...(providerObjectId === undefined ? {} : { providerObjectId }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(alarm === undefined ? {} : { alarm }),
  });
}

/** Tells the observer; its failure must not cost us the provider's answer. */
export function tell(gateway: Gateway, call: ObservedCall): void {
  try {
    outsideRehearsal(() => gateway.onCall(call));
  } catch {
    // The observer reports its own failures.
  }
}
