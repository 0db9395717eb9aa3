/** What an event does: the runs it starts, the waits it ends, the runs it cancels, decided here and written in SQL. */
import { createHash } from "node:crypto";
import type { Clock } from "./clock";
import type { Definition } from "./definitions";
import { compileExpression, holds } from "./expressions";
import { canonical, ulid, type Json } from "./protocol";

export type FunctionEvent = { id: string; name: string; data: Json; user: Json; ts: number; v?: string };

/** A run to be started, as `start_run` in schema.sql reads it. */
export type Start = {
  run: string;
  function: string;
  event: string;
  at: number;
  maxAttempts: number;
  keys: string[];
  limits: number[];
  key?: string;
  idempotency?: string;
  parentRun?: string;
  parentStep?: string;
};

export type End = { status: "completed" | "failed" | "cancelled"; result?: string; error?: string };

/** An event with its consequences, as `deliver` in schema.sql reads it. */
export type Delivery = {
  id: string;
  name: string;
  body: string;
  internal?: true;
  starts: Start[];
  resumes: { run: string; hash: string }[];
  cancels: { run: string; end: End; events: Delivery[] }[];
};

/** What `unseen` in schema.sql found: waits and runs that need a decision before anything is written. */
export type Look = {
  status: "look";
  waits: { run: string; hash: string; event: string; expression: string | null; trigger: Json }[];
  runs: { run: string; function: string; trigger: FunctionEvent; started: number }[];
};

export type World = { definitions: Map<string, Definition>; clock: Clock };

const END_EVENTS = ["inngest/function.finished", "inngest/function.failed", "inngest/function.cancelled"];

const digest = (...parts: Json[]): string => createHash("sha256").update(canonical(parts)).digest("hex");

/** The start of one function by one event; `key` is what makes a second start within 24 hours impossible. */
export function startOf(world: World, definition: Definition, event: FunctionEvent, key?: string): Start {
  const scope = { event: event as unknown as Json };
  const start: Start = {
    run: ulid(world.clock.now()),
    function: definition.id,
    event: JSON.stringify(event),
    at: Math.max(world.clock.now(), world.clock.at(event.ts)),
    maxAttempts: definition.maxAttempts,
    keys: definition.concurrency.map(({ key }, i) => digest(definition.id, i, key?.(scope) ?? null)),
    limits: definition.concurrency.map(({ limit }) => limit),
  };
  if (key !== undefined) start.key = digest("id", key);
  if (key !== undefined && definition.idempotency)
    start.idempotency = digest("key", definition.idempotency(scope) ?? null);
  return start;
}

/** An event with the runs it starts; waits and cancels are added by `consider`. */
export function deliveryOf(world: World, id: string, event: FunctionEvent): Delivery {
  const scope = { event: event as unknown as Json };
  const starts = [...world.definitions.values()]
    .filter((d) => d.events.some(({ name, condition }) => name === event.name && holds(condition, scope)))
    .map((definition) => startOf(world, definition, event, event.id));
  return { id, name: event.name, body: JSON.stringify(event), starts, resumes: [], cancels: [] };
}

/** The events a run's end emits: none when it was started by the end of another. */
export function endDeliveries(
  world: World,
  run: { id: string; function: string; event: FunctionEvent },
  end: End,
): Delivery[] {
  if (END_EVENTS.includes(run.event.name)) return [];
  const data = {
    function_id: run.function,
    run_id: run.id,
    event: run.event as unknown as Json,
    events: [run.event as unknown as Json],
    ...(end.result === undefined ? {} : { result: JSON.parse(end.result) as Json }),
    ...(end.error === undefined ? {} : { error: JSON.parse(end.error) as Json }),
  };
  const emit = (name: string, id = ulid()): Delivery => ({
    ...deliveryOf(world, ulid(), { id, name, data, user: {}, ts: Date.now() }),
    internal: true,
  });
  const finished = emit("inngest/function.finished");
  if (end.status === "completed") return [finished];
  return [finished, emit(`inngest/function.${end.status}`, run.id)];
}

/**
 * Sends a delivery until the database has nothing unseen to decide about. `send` is one statement; while it answers
 * `look` nothing was written, so a crash in between loses nothing.
 */
export async function converge<Answer extends { status: string }>(
  world: World,
  events: Delivery[],
  send: (decided: {
    events: Delivery[];
    names: string[];
    cancellable: string[];
    seen: string[];
  }) => Promise<Answer | Look>,
): Promise<Answer> {
  const seen: string[] = [];
  for (;;) {
    const names = namesOf(events);
    const cancellable = [...world.definitions.values()]
      .filter(({ cancels }) => cancels.some(({ event }) => names.includes(event)))
      .map(({ id }) => id);
    const answer = await send({ events, names, cancellable, seen });
    if (answer.status !== "look") return answer as Answer;
    consider(world, events, answer as Look);
    seen.push(
      ...(answer as Look).waits.map(({ run, hash }) => `${run} ${hash}`),
      ...(answer as Look).runs.map(({ run }) => run),
    );
  }
}

const namesOf = (events: Delivery[]): string[] => [
  ...new Set(
    events.flatMap(({ name, cancels }) => [name, ...cancels.flatMap((cancel) => namesOf(cancel.events))]),
  ),
];

const flat = (events: Delivery[]): Delivery[] =>
  events.flatMap((event) => [event, ...event.cancels.flatMap((cancel) => flat(cancel.events))]);

function consider(world: World, events: Delivery[], look: Look): void {
  for (const wait of look.waits) {
    const condition = wait.expression === null ? null : compileExpression(wait.expression);
    const fits = (e: Delivery): boolean =>
      e.name === wait.event && holds(condition, { event: wait.trigger, async: JSON.parse(e.body) as Json });
    flat(events).find(fits)?.resumes.push({ run: wait.run, hash: wait.hash });
  }
  const end: End = {
    status: "cancelled",
    error: JSON.stringify({ name: "Cancelled", message: "the run was cancelled" }),
  };
  for (const run of look.runs) {
    const cancels = world.definitions.get(run.function)?.cancels ?? [];
    const fits = (e: Delivery): boolean =>
      cancels.some(
        ({ event, condition, withinMs }) =>
          e.name === event &&
          (withinMs === null || world.clock.now() <= run.started + withinMs) &&
          holds(condition, { event: run.trigger, async: JSON.parse(e.body) as Json }),
      );
    const ended = { id: run.run, function: run.function, event: run.trigger };
    events.find(fits)?.cancels.push({ run: run.run, end, events: endDeliveries(world, ended, end) });
  }
}
