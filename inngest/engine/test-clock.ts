import { setTimeout as sleep } from "node:timers/promises";
import type { Engine, Ran } from "./engine";
import { wake } from "./pump";
import { nextTick } from "./ticks";

const QUIET_WITHIN_MS = 60_000;

/**
 * Moves the virtual clock from due item to due item and tick to tick, in order, waiting for quiet after each.
 * Answers with every call made meanwhile. Throws when the app does not come to rest within a minute.
 * `everyTick` false: only from due item to due item; what schedules missed comes then, as after a standstill.
 */
export async function advance(
  engine: Engine,
  duration: number,
  everyTick = true,
): Promise<{ now: string; ran: Ran[] }> {
  const target = engine.clock.now() + duration;
  engine.ran = [];
  for (;;) {
    const { next } = await quiet(engine);
    if (engine.clock.now() >= target) break;
    engine.clock.moveTo(Math.min(target, next ?? target, everyTick ? nextTick(engine) : target));
  }
  return { now: new Date(engine.clock.now()).toISOString(), ran: engine.ran.splice(0) };
}

async function quiet(engine: Engine): Promise<{ due: number; next: number | null }> {
  const deadline = Date.now() + QUIET_WITHIN_MS;
  while (Date.now() < deadline) {
    wake(engine, true);
    while (engine.pump.running || engine.inFlight.size > 0) await sleep(1);
    const state = await engine.db.call<{ due: number; next: number | null }>("quiet", {
      now: engine.clock.now(),
    });
    if (state.due === 0 && !engine.pump.running && engine.inFlight.size === 0) return state;
    await sleep(2);
  }
  throw new Error("work did not come to rest within a minute");
}
