import { setTimeout as sleep } from "node:timers/promises";
import { failure, isLost, isRepeatable } from "./failures";

/** How often one statement may lose against others: more often is a fault of ours, which waiting does not mend. */
const CONFLICTS = 5;

type Time = { now: () => number; sleep: (ms: number) => Promise<unknown> };

const realTime: Time = { now: () => performance.now(), sleep };

/**
 * Runs a command that carries an idempotency key, and repeats it with full jitter (20 ms to a bound that doubles up to 500 ms):
 * after a lost connection or a missed deadline until its time is used up, since a database that restarts is back within seconds;
 * up to 5 times after a serialisation failure, a deadlock or a lock timeout. Repeating is safe only because the key makes a
 * second run answer what the first did: never use it for a statement without one.
 *
 * All of it ends within `deadlineMs` (15 s): the caller then gets the last error, or `DEADLINE` when a run is still
 * under way, and the outcome is unknown. Other errors, BUSY and refused certificates come through at once.
 */
export async function retryKeyed<T>(
  run: () => Promise<T>,
  { deadlineMs = 15_000, time = realTime }: { deadlineMs?: number; time?: Time } = {},
): Promise<T> {
  const end = time.now() + deadlineMs;
  for (let repeat = 0, conflicts = 0; ; repeat++) {
    try {
      return await within(run(), end - time.now());
    } catch (error) {
      if (!isRepeatable(error) || (!isLost(error) && ++conflicts > CONFLICTS)) throw error;
      const pause = 20 + Math.random() * (Math.min(500, 50 * 2 ** repeat) - 20);
      if (time.now() + pause >= end) throw error;
      await time.sleep(pause);
    }
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(failure("DEADLINE", "the command's time is over, the outcome is unknown")),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
