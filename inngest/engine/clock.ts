/** The engine's idea of time, in milliseconds. Leases and signatures stay on real time whatever the clock. */
export type Clock = {
  virtual: boolean;
  now(): number;
  /** The clock's moment for a real date from outside: the delay until then, counted from the clock's now. */
  at(realDate: number): number;
  /** Virtual clocks only move by this, and never back. */
  moveTo(moment: number): void;
};

/** Wall-clock time, or time that starts at the real time and stands still until it is moved. */
export function createClock(kind: "real" | "virtual"): Clock {
  let moment = Date.now();
  const now = (): number => (kind === "virtual" ? moment : Date.now());
  return {
    virtual: kind === "virtual",
    now,
    at: (realDate) => now() + (realDate - Date.now()),
    moveTo: (next) => {
      moment = Math.max(moment, next);
    },
  };
}
