/** At most `atOnce` holders; up to `waiting` more stand in line, each for a limited time. */
export type Slots = {
  /** A function that gives the slot back, or undefined when the line is full or the wait was too long. */
  take(maxWaitMs: number): Promise<(() => void) | undefined>;
};

type Waiter = (slot: (() => void) | undefined) => void;

export function createSlots(atOnce: number, waiting: number): Slots {
  let taken = 0;
  const line = new Set<Waiter>();

  const slot = (): (() => void) => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = line.values().next();
      // A slot goes from hand to hand: nobody can slip in between.
      if (next.done) taken -= 1;
      else next.value(slot());
    };
  };

  return {
    take(maxWaitMs) {
      if (taken < atOnce) {
        taken += 1;
        return Promise.resolve(slot());
      }
      if (line.size >= waiting) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const timer = setTimeout(() => waiter(undefined), maxWaitMs);
        const waiter: Waiter = (given) => {
          clearTimeout(timer);
          line.delete(waiter);
          resolve(given);
        };
        line.add(waiter);
      });
    },
  };
}
