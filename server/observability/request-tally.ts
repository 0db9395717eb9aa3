/** How many requests this process has answered, minute by minute, until somebody takes the figures away. */

export type Tally = { requests: number; faults: number; slow: number };

const SLOW_SECONDS = 1;
/** Our own machinery: the engine's steps may take their time, and a scraper is no visitor. */
const NOT_COUNTED: ReadonlySet<string> = new Set([
  "static",
  "/api/inngest",
  "/api/health",
  "/api/ready",
  "/api/metrics",
]);

declare global {
  // One per process, however often a bundler loads this file. Keyed by the minute's start, in ms.
  var octocoRequestMinutes: Map<number, Tally> | undefined;
}
const minutes = (globalThis.octocoRequestMinutes ??= new Map<number, Tally>());

function add(minute: number, { requests, faults, slow }: Tally): void {
  const tally = minutes.get(minute) ?? { requests: 0, faults: 0, slow: 0 };
  minutes.set(minute, {
    requests: tally.requests + requests,
    faults: tally.faults + faults,
    slow: tally.slow + slow,
  });
}

const thisMinute = (): number => Math.floor(Date.now() / 60_000) * 60_000;

/** Counts an answer. A 500 of the procedures' route is left to `countProcedureFault`, since one answer may hold several calls. */
export function countRequest(route: string, status: number, seconds: number): void {
  if (NOT_COUNTED.has(route)) return;
  const fault = status >= 500 && !(route === "/api/trpc" && status === 500);
  add(thisMinute(), { requests: 1, faults: fault ? 1 : 0, slow: seconds > SLOW_SECONDS ? 1 : 0 });
}

/** Counts a procedure that ended in an error nobody foresaw. */
export const countProcedureFault = (): void => add(thisMinute(), { requests: 0, faults: 1, slow: 0 });

/** All figures so far, which begin at zero again. */
export function takeTallies(): [minute: Date, tally: Tally][] {
  const taken = [...minutes].map(([minute, tally]): [Date, Tally] => [new Date(minute), tally]);
  minutes.clear();
  return taken;
}

/** Gives figures back that could not be kept. */
export const returnTally = (minute: Date, tally: Tally): void => add(minute.getTime(), tally);
