/** Finds work: claims due calls, ends due timers, starts due ticks, and keeps the leases of calls in flight. */
import type { Engine } from "./engine";
import type { Call } from "./protocol";
import { dueTicks } from "./ticks";
import { work } from "./work";

const POLL_MS = 500;
const FIRE_LIMIT = 200;

/**
 * Looks for work soon. Now and then, when something is due, and when `thorough`, it also ends timers and starts ticks.
 * Whoever queues due work calls it; the poll covers the rest. Never rejects.
 */
export function wake(engine: Engine, thorough = false): void {
  engine.pump.woken = true;
  engine.pump.thorough ||= thorough;
  if (!engine.pump.running) void pump(engine);
}

async function pump(engine: Engine): Promise<void> {
  const state = engine.pump;
  state.running = true;
  clearTimeout(state.timer);
  while (state.woken && engine.active && !engine.stopping) {
    const thorough =
      state.thorough || engine.clock.now() >= state.nextDue || Date.now() >= state.thoroughAt + POLL_MS;
    state.woken = false;
    state.thorough = false;
    try {
      if (thorough) await fire(engine);
      await claim(engine);
    } catch (error) {
      engine.options.log("error", `looking for work: ${(error as Error).message}`);
    }
  }
  state.running = false;
  const untilDue = engine.clock.virtual ? POLL_MS : state.nextDue - Date.now();
  const delay = Math.min(POLL_MS, Math.max(untilDue, 1));
  if (!engine.stopping) state.timer = setTimeout(() => wake(engine), delay);
}

/** Prolongs the leases of calls in flight, three times per lease; returns what ends it. */
export function startRenewing(engine: Engine): () => void {
  const timer = setInterval(() => {
    const tokens = [...engine.inFlight.keys()];
    if (tokens.length === 0) return;
    engine.db.call("renew", { lease: engine.options.leaseMs, tokens }).catch((error: Error) => {
      engine.options.log("warn", `leases not prolonged: ${error.message}`);
    });
  }, engine.options.leaseMs / 3);
  return () => clearInterval(timer);
}

async function fire(engine: Engine): Promise<void> {
  const now = engine.clock.now();
  engine.pump.thoroughAt = Date.now();
  engine.pump.nextDue = Number.POSITIVE_INFINITY;
  const ticks = dueTicks(engine, now);
  if (ticks.length > 0) {
    await engine.db.call("tick", { now, ticks });
    for (const { start, cron, at } of ticks) engine.lastTicks.set(`${start.function} ${cron}`, at);
  }
  const { fired } = await engine.db.call<{ fired: number }>("fire", { now, limit: FIRE_LIMIT });
  if (fired === FIRE_LIMIT) wake(engine, true);
}

async function claim(engine: Engine): Promise<void> {
  const limit = engine.options.concurrency - engine.inFlight.size;
  if (limit <= 0) return;
  const { calls, next } = await engine.db.call<{ calls: Call[]; next: number | null }>("claim", {
    now: engine.clock.now(),
    lease: engine.options.leaseMs,
    limit,
    mine: [...engine.inFlight.keys()],
  });
  engine.pump.nextDue = next ?? Number.POSITIVE_INFINITY;
  for (const call of calls) void work(engine, call).then(() => wake(engine));
}
