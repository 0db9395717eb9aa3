/** Faults: what to match, what to do, how often. Counted here and in the rows, so a restart goes on counting. */
import { draw } from "./chance";
import type { Sandbox } from "./state";

/** What happens to an API call. `accept: false` means that the sandbox does not act on it. */
export type Action =
  | { kind: "latency"; ms: number }
  | { kind: "close" }
  | { kind: "timeout"; ms?: number }
  | { kind: "reset" }
  | { kind: "answer"; status: number; accept?: boolean; retry_after?: number; body?: unknown }
  | { kind: "html"; status?: number; accept?: boolean }
  | { kind: "cut_json" }
  | { kind: "wrong_type" }
  | { kind: "extra_field" }
  | { kind: "unknown_status" }
  | { kind: "stale_read" };

/** What happens to one attempt to deliver. */
export type WebhookAction =
  | { kind: "drop" }
  | { kind: "duplicate"; n: number }
  | { kind: "delay"; seconds: number }
  | { kind: "reorder" }
  | { kind: "tamper_body" }
  | { kind: "tamper_signature" }
  | { kind: "omit_signature" }
  | { kind: "double_signature" }
  | { kind: "wrong_key" }
  | { kind: "stale_snapshot" }
  | { kind: "bad_json" };

type Match = {
  method?: string;
  path?: string;
  reference?: string;
  event_type?: string;
  object?: string;
  receiver?: string;
  /** Only the n-th match counts, from 1. */
  nth?: number;
  /** At most so many times. */
  times?: number;
  probability?: number;
};

export type Fault = {
  id: number;
  kind: "http" | "webhook";
  rule: { match: Match; do: Action | WebhookAction };
  seen: number;
  fired: number;
};

const NUMBERS: Record<string, [least: number, most: number]> = {
  ms: [0, 600_000],
  n: [1, 50],
  seconds: [0, 604_800],
  status: [400, 599],
  retry_after: [0, 3600],
  nth: [1, 1_000_000],
  times: [1, 1_000_000],
  probability: [0, 1],
};

const KINDS: Record<Fault["kind"], Record<string, string[]>> = {
  http: {
    latency: ["ms"],
    close: [],
    timeout: [],
    reset: [],
    answer: ["status"],
    html: [],
    cut_json: [],
    wrong_type: [],
    extra_field: [],
    unknown_status: [],
    stale_read: [],
  },
  webhook: {
    drop: [],
    duplicate: ["n"],
    delay: ["seconds"],
    reorder: [],
    tamper_body: [],
    tamper_signature: [],
    omit_signature: [],
    double_signature: [],
    wrong_key: [],
    stale_snapshot: [],
    bad_json: [],
  },
};

const MATCHES: Record<Fault["kind"], string[]> = {
  http: ["method", "path", "reference", "nth", "times", "probability"],
  webhook: ["event_type", "object", "receiver", "nth", "times", "probability"],
};

/** What is wrong with a rule, or null. */
export function refuseRule(kind: Fault["kind"], rule: unknown): string | null {
  const { match = {}, do: action } = (rule ?? {}) as {
    match?: Record<string, unknown>;
    do?: Record<string, unknown>;
  };
  const needed = KINDS[kind][String(action?.["kind"])];
  if (!action || !needed) return `do.kind must be one of ${Object.keys(KINDS[kind]).join(", ")}`;
  const unknown = Object.keys(match).find((name) => !MATCHES[kind].includes(name));
  if (unknown) return `match.${unknown} is not known; there are ${MATCHES[kind].join(", ")}`;
  const missing = needed.find((name) => action[name] === undefined);
  if (missing) return `do.${missing} is required`;
  for (const [name, value] of Object.entries({ ...match, ...action })) {
    const bounds = NUMBERS[name];
    if (bounds && !(typeof value === "number" && value >= bounds[0] && value <= bounds[1]))
      return `${name} must be a number from ${bounds[0]} to ${bounds[1]}`;
  }
  return null;
}

export async function loadFaults(sandbox: Sandbox): Promise<void> {
  const rows = await sandbox.db.query<Omit<Fault, "id"> & { id: string }>("select * from faults order by id");
  sandbox.faults = rows.map((row) => ({ ...row, id: Number(row.id) }));
}

/**
 * The first fault that matches and fires, counted. `name` tells what is being matched, so that the draw of a
 * probability depends on the seed and the object rather than on the order of simultaneous calls.
 */
export async function takeFault(
  sandbox: Sandbox,
  kind: Fault["kind"],
  matches: (match: Match) => boolean,
  name?: string,
): Promise<Fault | null> {
  for (const fault of sandbox.faults) {
    const { match } = fault.rule;
    if (fault.kind !== kind || !matches(match)) continue;
    if (match.times !== undefined && fault.fired >= match.times) continue;
    fault.seen += 1;
    const fires =
      (match.nth === undefined || fault.seen === match.nth) &&
      (match.probability === undefined ||
        draw(sandbox.seed, "fault", fault.id, name ?? fault.seen) < match.probability);
    if (fires) fault.fired += 1;
    await sandbox.db.query(
      "update faults set seen = greatest(seen, $2::int), fired = greatest(fired, $3::int) where id = $1",
      [fault.id, fault.seen, fault.fired],
    );
    if (fires) return fault;
  }
  return null;
}

/** True when `pattern` is this path, or its template: `/purchases/{id}/refund/`. */
export function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const parts = path.split("/");
  return (
    wanted.length === parts.length &&
    wanted.every((part, index) => /^\{\w+\}$/.test(part) || part === parts[index])
  );
}
