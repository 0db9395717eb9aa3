import { setTimeout as sleep } from "node:timers/promises";
import { failure, isRepeatable } from "./failures";

const REPEATS = 5;

/**
 * Runs a command that carries an idempotency key, and repeats it up to 5 times with full jitter (20 to 500 ms) after a
 * serialisation failure, deadlock, lock timeout, lost connection or missed deadline. Repeating is safe only because the
 * key makes a second run answer what the first did: never use it for a statement without one.
 *
 * All of it ends within `deadlineMs` (15 s): the caller then gets the last error, or `DEADLINE` when a run is still
 * under way, and the outcome is unknown. Other errors, BUSY and refused certificates come through at once.
 */
export async function retryKeyed<T>(run: () => Promise<T>, { deadlineMs = 15_000 } = {}): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (let repeat = 0; ; repeat++) {
    try {
      return await within(run(), end - Date.now());
    } catch (error) {
      const pause = 20 + Math.random() * 480;
      if (!isRepeatable(error) || repeat === REPEATS || Date.now() + pause >= end) throw error;
      await sleep(pause);
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
