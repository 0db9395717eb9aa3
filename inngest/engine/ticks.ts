/** Cron ticks: which are due, and when the next one is. */
import { startOf, type FunctionEvent } from "./deliveries";
import type { Engine } from "./engine";

const isoSeconds = (moment: number): string => new Date(moment).toISOString().replace(/\.\d+Z$/, "Z");

/** Ticks since the last one of each schedule; of several missed, the newest or all, as configured. */
export function dueTicks(engine: Engine, now: number) {
  return [...engine.definitions.values()].flatMap((definition) =>
    definition.crons.flatMap(({ source, schedule }) => {
      const missed: number[] = [];
      const last = engine.lastTicks.get(`${definition.id} ${source}`) ?? now;
      for (let at = schedule.next(last); at <= now; at = schedule.next(at)) missed.push(at);
      return missed.slice(engine.options.cronCatchup === "all" ? 0 : -1).map((at) => {
        const moment = isoSeconds(at);
        const data = { cron: source, fireAt: moment, scheduledAt: moment };
        const event: FunctionEvent = { id: moment, name: "inngest/scheduled.timer", data, user: {}, ts: at };
        return { cron: source, at, start: { ...startOf(engine, definition, event), at: now } };
      });
    }),
  );
}

/** The moment of the next tick of any schedule. */
export function nextTick(engine: Engine): number {
  const now = engine.clock.now();
  const moments = [...engine.definitions.values()].flatMap((definition) =>
    definition.crons.map(({ source, schedule }) =>
      schedule.next(engine.lastTicks.get(`${definition.id} ${source}`) ?? now),
    ),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...moments);
}
