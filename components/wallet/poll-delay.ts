import type { Deposit } from "./types";

const FINAL = new Set<Deposit["state"]>(["added", "closed", "returned"]);

/** How long until a page about one open thing asks again, in ms: 15 times every 2 s, then every 10 s until 3 minutes are over, then every minute. */
export function nextPoll(polls: number): number {
  if (polls < 15) return 2_000;
  return polls < 30 ? 10_000 : 60_000;
}

/** The same for the return page; never once the answer is final. A failed payment can still be paid later, so it is not final. */
export const pollDelay = (state: Deposit["state"] | undefined, polls: number): number | false =>
  state !== undefined && FINAL.has(state) ? false : nextPoll(polls);
