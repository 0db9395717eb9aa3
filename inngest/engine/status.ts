import type { Engine } from "./engine";
import { nextTick } from "./ticks";

type Run = {
  id: string;
  function: string;
  status: string;
  started: number;
  ended: number | null;
  error: { name: string; message: string } | null;
  steps: { name: string; op: string; done: boolean }[];
  queue: {
    item: string;
    kind: string;
    attempt: number;
    next: number;
    called: boolean;
    error: string | null;
  }[];
};

type Overview = {
  now: string;
  active: boolean;
  sync: { done: boolean; error: string | null };
  functions: { id: string; nextTick: string | null }[];
  queue: { total: number; leased: number; waits: number };
  runs: Run[];
};

const iso = (moment: number): string => new Date(moment).toISOString();

/** The state of the engine: sync, next ticks, queue, and the last 100 runs. Development only. */
export async function overview(engine: Engine): Promise<Overview> {
  const { queue, runs } = await engine.db.call<Pick<Overview, "queue" | "runs">>("overview", {});
  const functions = [...engine.definitions.values()].map((definition) => {
    const next = nextTick({ ...engine, definitions: new Map([[definition.id, definition]]) });
    return { id: definition.id, nextTick: Number.isFinite(next) ? iso(next) : null };
  });
  return { now: iso(engine.clock.now()), active: engine.active, sync: engine.sync, functions, queue, runs };
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const table = (head: string[], rows: string[][]): string =>
  `<table><tr>${head.map((h) => `<th>${h}</th>`).join("")}</tr>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`)
    .join("")}</table>`;

/** The same as a plain page. */
export function statusPage(state: Overview): string {
  const { queue, sync } = state;
  const summary = `${state.now} · ${state.active ? "active" : "standing by"} · ${sync.done ? "synced" : "not synced"} · `;
  const depth = `${queue.total} queued, ${queue.leased} in flight, ${queue.waits} waiting for events`;
  const runs = state.runs.map((run) => [
    run.id,
    run.function,
    run.status,
    iso(run.started),
    run.ended === null ? "" : `${run.ended - run.started} ms`,
    run.steps.map(({ name, done }) => (done ? name : `(${name})`)).join(", "),
    run.queue
      .map((q) => `${q.kind}${q.called ? " running" : ` at ${iso(q.next)}`}, attempt ${q.attempt}`)
      .join("; "),
    run.error
      ? `${run.error.name}: ${run.error.message}`
      : run.queue.map(({ error }) => error ?? "").join(" "),
  ]);
  return `<!doctype html><meta charset="utf-8"><title>Engine</title>
<style>body{font:14px/1.4 system-ui;margin:2rem}table{border-collapse:collapse;margin:1rem 0}
td,th{border-bottom:1px solid #ddd;padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}</style>
<h1>Embedded engine</h1><p>${escape(summary + depth)}</p>${sync.error ? `<p><strong>Sync: ${escape(sync.error)}</strong></p>` : ""}
<h2>Functions</h2>${table(
    ["Function", "Next tick"],
    state.functions.map((f) => [f.id, f.nextTick ?? ""]),
  )}
<h2>Last runs</h2>${table(["Run", "Function", "Status", "Started", "Took", "Steps", "Next", "Error"], runs)}`;
}
