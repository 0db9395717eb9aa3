/** What an attempt says about the provider's health. 429 and our own refusals say nothing. */
export type Vitals = "alive" | "failed" | "silent";
export type BreakerState = { state: "closed" | "open" | "half_open"; failures: number; retryInMs: number };
type Admission = { kind: "pass" } | { kind: "probe" } | { kind: "refused"; retryAfterMs: number };

export type Breaker = {
  /** May a call go out now? `probe` is given to exactly one caller, who must answer with `probed`. */
  admit(): Admission;
  record(vitals: Vitals): void;
  probed(alive: boolean): void;
  /** The provider asked for quiet (Retry-After): refuse calls for that long. */
  pause(ms: number): void;
  state(): BreakerState;
};

const FAILURES_TO_OPEN = 5;
const OPEN_MS = 60_000;

/**
 * Five consecutive failures open it for 60 s, then one caller probes. Results of calls that were under way when it
 * opened are ignored: only the probe closes it. Per group of operations and per process, on a monotonic clock.
 */
export function createBreaker(now: () => number): Breaker {
  let state: BreakerState["state"] = "closed";
  let failures = 0;
  let openUntil = 0;
  let pausedUntil = 0;

  const open = (): void => {
    state = "open";
    openUntil = now() + OPEN_MS;
  };
  const waitMs = (): number => Math.max(0, pausedUntil - now(), state === "open" ? openUntil - now() : 0);

  return {
    admit() {
      const retryAfterMs = waitMs();
      if (retryAfterMs > 0) return { kind: "refused", retryAfterMs };
      if (state === "closed") return { kind: "pass" };
      if (state === "half_open") return { kind: "refused", retryAfterMs: 1000 };
      state = "half_open";
      return { kind: "probe" };
    },
    record(vitals) {
      if (state !== "closed" || vitals === "silent") return;
      failures = vitals === "alive" ? 0 : failures + 1;
      if (failures >= FAILURES_TO_OPEN) open();
    },
    probed(alive) {
      if (!alive) return open();
      state = "closed";
      failures = 0;
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, now() + ms);
    },
    state: () => ({ state, failures, retryInMs: waitMs() }),
  };
}
