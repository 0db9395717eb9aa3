/** Claims due calls, makes them, and applies what they answer; ends due timers; starts due ticks. */
import { decide, type Outcome } from "./decide";
import { converge, endDeliveries, startOf, type Delivery, type FunctionEvent, type Look } from "./deliveries";
import { persist, type Engine } from "./engine";
import { point } from "./point";
import { callRequest, type Call } from "./protocol";

const CALLS_IN_A_ROW = 10;
const POLL_MS = 500;
const FIRE_LIMIT = 200;

type Applied = { status: "ok" | "stale"; next?: Call | null };

/** Looks for work soon; `thorough` also ends due timers and starts due ticks. Never rejects. */
export function wake(engine: Engine, thorough = false): void {
  engine.pump.woken = true;
  engine.pump.thorough ||= thorough;
  if (!engine.pump.running) void pump(engine);
}

async function pump(engine: Engine): Promise<void> {
  engine.pump.running = true;
  while (engine.pump.woken && engine.active && !engine.stopping) {
    const thorough = engine.pump.thorough || engine.clock.now() >= engine.nextDue;
    engine.pump.woken = false;
    engine.pump.thorough = false;
    try {
      if (thorough) await fire(engine);
      await claim(engine);
    } catch (error) {
      engine.options.log("error", `looking for work: ${(error as Error).message}`);
    }
  }
  engine.pump.running = false;
}

/** Starts the poll that covers everything a wake-up missed; returns what ends it. */
export function startPolling(engine: Engine): () => void {
  let timer: NodeJS.Timeout;
  const poll = (): void => {
    wake(engine, true);
    const untilDue = engine.clock.virtual ? POLL_MS : engine.nextDue - Date.now();
    timer = setTimeout(poll, Math.min(POLL_MS, Math.max(untilDue, 10)));
  };
  poll();
  return () => clearTimeout(timer);
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
  const ticks = dueTicks(engine, now);
  if (ticks.length > 0) {
    await engine.db.call("tick", { now, ticks });
    for (const { start, cron, at } of ticks) engine.lastTicks.set(`${start.function} ${cron}`, at);
  }
  const { fired } = await engine.db.call<{ fired: number }>("fire", { now, limit: FIRE_LIMIT });
  if (fired === FIRE_LIMIT) wake(engine, true);
}

const isoSeconds = (moment: number): string => new Date(moment).toISOString().replace(/\.\d+Z$/, "Z");

/** Ticks since the last one of each schedule; of several missed, the newest or all, as configured. */
function dueTicks(engine: Engine, now: number) {
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

async function claim(engine: Engine): Promise<void> {
  const limit = engine.options.concurrency - engine.inFlight.size;
  if (limit <= 0) return;
  const { calls, next } = await engine.db.call<{ calls: Call[]; next: number | null }>("claim", {
    now: engine.clock.now(),
    lease: engine.options.leaseMs,
    limit,
    mine: [...engine.inFlight.keys()],
  });
  engine.nextDue = next ?? Number.POSITIVE_INFINITY;
  for (const call of calls) void work(engine, call);
}

/** Makes a call and the run's next ones under the same lease, at most ten in a row. Never rejects. */
async function work(engine: Engine, first: Call): Promise<void> {
  point("claimed");
  engine.inFlight.set(first.token, first);
  let call: Call | null | undefined = first;
  try {
    for (let i = 1; call; i++) {
      const { outcome, version } = await run(engine, call);
      point("answered");
      const keep = i < CALLS_IN_A_ROW && !engine.stopping;
      const { next }: Applied = await apply(engine, { ...call, version }, outcome, keep);
      point("applied");
      call = next;
    }
  } catch (error) {
    engine.options.log("error", `run ${first.run}: ${(error as Error).message}`);
  }
  engine.inFlight.delete(first.token);
  wake(engine);
}

/** Makes the call and decides; `version` is what the SDK asks to be called with from now on. */
async function run(engine: Engine, call: Call): Promise<{ outcome: Outcome; version: number }> {
  try {
    const { query, headers, body } = callRequest(engine.options.signingKey, call);
    const reply = await engine.app.send({
      method: "POST",
      url: engine.options.appUrl + query,
      headers,
      body,
    });
    const version =
      reply.kind === "answer" ? Number(reply.headers["x-inngest-req-version"] ?? call.version) : call.version;
    return { outcome: decide(engine, call, reply), version };
  } catch (error) {
    const reason = `the call could not be made: ${(error as Error).message}`;
    return { outcome: decide(engine, call, { kind: "lost", reason }), version: call.version };
  }
}

async function apply(engine: Engine, call: Call, outcome: Outcome, keep: boolean): Promise<Applied> {
  const send = (change: Outcome, events: Delivery[]): Promise<Applied> =>
    converge<Applied>(engine, events, (decided) =>
      persist<Applied | Look>(engine, "apply", {
        now: engine.clock.now(),
        run: call.run,
        item: call.item,
        token: call.token,
        version: call.version,
        lease: engine.options.leaseMs,
        keep,
        ...change,
        ...decided,
      }),
    );
  record(engine, call, outcome);
  const ended = { id: call.run, function: call.function, event: call.event as unknown as FunctionEvent };
  if ("end" in outcome) return send(outcome, endDeliveries(engine, ended, outcome.end));
  try {
    return await send(outcome, []);
  } catch (error) {
    if (engine.closed) throw error;
    const message = `the answer could not be stored: ${(error as Error).message}`;
    const end = { status: "failed" as const, error: JSON.stringify({ name: "Error", message }) };
    return send({ end }, endDeliveries(engine, ended, end));
  }
}

function record(engine: Engine, call: Call, outcome: Outcome): void {
  const kind =
    "end" in outcome
      ? outcome.end.status
      : "ops" in outcome
        ? outcome.ops.map(({ op }) => op).join()
        : "again";
  if ("retry" in outcome || "hold" in outcome) {
    engine.options.log("info", `${call.function} ${call.run} attempt ${call.attempt}: ${outcome.reason}`);
  }
  if (!engine.clock.virtual) return;
  const at = new Date(engine.clock.now()).toISOString();
  engine.ran.push({
    at,
    function: call.function,
    run: call.run,
    item: call.item,
    attempt: call.attempt,
    outcome: kind,
  });
}
