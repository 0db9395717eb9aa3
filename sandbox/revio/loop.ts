/** A loop that works, sleeps until there is more, and wakes early when told. */

type Loop = {
  /** Works now; during a turn: once more after it. */
  wake: () => void;
  /** A turn that begins now or is under way, to its end. */
  turn(): Promise<void>;
  stop(): Promise<void>;
};

const LONGEST_SLEEP_MS = 5000;
const RETRY_MS = 200;

/** Starts the loop. `work` answers after how many milliseconds to work again, and may fail: it is then repeated. */
export function startLoop(work: () => Promise<number>, report: (error: unknown) => void): Loop {
  let stopped = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  function sleep(ms: number): void {
    if (!stopped) timer = setTimeout(wake, Math.min(Math.max(ms, 1), LONGEST_SLEEP_MS));
  }

  function wake(): void {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    again = false;
    clearTimeout(timer);
    running = work()
      .then(sleep, (error: unknown) => {
        report(error);
        sleep(RETRY_MS);
      })
      .finally(() => {
        running = null;
        if (again) wake();
      });
  }

  wake();
  return {
    wake,
    async turn() {
      if (!running) wake();
      await running;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
