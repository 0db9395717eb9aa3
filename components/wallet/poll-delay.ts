import type { Deposit } from "./types";

const FINAL = new Set<Deposit["state"]>(["added", "closed", "returned"]);

/**
 * How long until the return page asks again, in ms: 15 times every 2 s, then every 10 s until 3 minutes are over, then
 * every minute; never once the answer is final. A failed payment can still be paid later, so it is not final.
 */
export function pollDelay(state: Deposit["state"] | undefined, polls: number): number | false {
  if (state !== undefined && FINAL.has(state)) return false;
  if (polls < 15) return 2_000;
  return polls < 30 ? 10_000 : 60_000;
}
