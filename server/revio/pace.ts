/** How fast sweeps may read at Revio: at most 5 a second over all sweeps of a process, so that people's own calls find room. */
import { setTimeout as sleep } from "node:timers/promises";

const READS_PER_SECOND = 5;

/** No new object is begun later than this in a step; what one object takes (20 s at most) still ends within the step's 45 s. */
const BEGIN_WITHIN_MS = 20_000;

type Time = { now: () => number; sleep: (ms: number) => Promise<unknown> };

const realTime: Time = { now: () => performance.now(), sleep };

/** Gives turns, evenly spaced: each call is over when its turn has come, in the order of the calls. */
export function createPace(perSecond: number, time: Time = realTime): () => Promise<void> {
  let free = 0;
  return async () => {
    const now = time.now();
    const turn = Math.max(now, free);
    free = turn + 1000 / perSecond;
    if (turn > now) await time.sleep(turn - now);
  };
}

declare global {
  // The server is built into several bundles, each with its own copy of this module; the process has one pace.
  var octocoSweepPace: (() => Promise<void>) | undefined;
}

/** Over when a sweep may send its next call to Revio. Await it before each one. */
export const sweepTurn = (): Promise<void> => (globalThis.octocoSweepPace ??= createPace(READS_PER_SECOND))();

/**
 * Does the work for one item after the other, and begins none once the step's time is used up: the rest is the next step's.
 * True when all were done. An error ends it.
 */
export async function workThrough<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  time: Pick<Time, "now"> = realTime,
): Promise<boolean> {
  const end = time.now() + BEGIN_WITHIN_MS;
  for (const item of items) {
    if (time.now() >= end) return false;
    await work(item);
  }
  return true;
}
