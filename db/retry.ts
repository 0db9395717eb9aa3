import { setTimeout as sleep } from "node:timers/promises";
import { failure, isLost, isRepeatable, wasNotSent } from "./failures";

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
 * All of it ends within `deadlineMs` (15 s), and within `unsentMs` as long as nothing has left this process, since people are
 * to be told soon that nothing was done. The caller then gets the last error, or `DEADLINE` when a run is still under way.
 * BUSY and refused certificates come through at once, other errors too. But once a statement may have arrived, it is that error
 * which is thrown, whatever came after: nobody may say that nothing was done.
 */
export async function retryKeyed<T>(
  run: () => Promise<T>,
  {
    deadlineMs = 15_000,
    unsentMs = deadlineMs,
    time = realTime,
  }: { deadlineMs?: number; unsentMs?: number; time?: Time } = {},
): Promise<T> {
  const start = time.now();
  const end = start + deadlineMs;
  let maybeSent: unknown;
  for (let repeat = 0, conflicts = 0; ; repeat++) {
    try {
      return await within(run(), end - time.now());
    } catch (error) {
      if (isLost(error) && !wasNotSent(error)) maybeSent = error;
      const told = isLost(error) ? (maybeSent ?? error) : error;
      if (!isRepeatable(error) || (!isLost(error) && ++conflicts > CONFLICTS)) throw told;
      const pause = 20 + Math.random() * (Math.min(500, 50 * 2 ** repeat) - 20);
      if (time.now() + pause >= (maybeSent === undefined ? start + unsentMs : end)) throw told;
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
