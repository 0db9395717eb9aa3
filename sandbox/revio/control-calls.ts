/** The control calls that concern the sandbox as a whole: settings, faults, clock, deliveries, keys. */
import { randomBytes } from "node:crypto";
import type { Answer } from "./answer";
import { json, noContent, wrong } from "./answer";
import type { ControlCall } from "./control";
import type { Fault } from "./faults";
import { loadFaults, refuseRule } from "./faults";
import { loadKeys, rotateKey } from "./keys";
import type { Engine } from "./server";
import { refuseSettings } from "./settings";
import { loadState, now } from "./state";

const textOf = (body: Record<string, unknown>, name: string): string | undefined => {
  const value = body[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
};

/** Empties everything but keys and webhooks (`forget_webhooks: true`: these too); the same seed gives the same run. */
export async function reset({ engine, body }: ControlCall): Promise<Answer> {
  const seed = textOf(body, "seed") ?? randomBytes(8).toString("hex");
  const { sandbox } = engine;
  const empty = async (): Promise<void> => {
    await sandbox.db.query("select reset_sandbox($1, $2)", [seed, body["forget_webhooks"] === true]);
    await loadState(sandbox);
    await loadKeys(sandbox);
  };
  await engine.sender.pause(() => engine.timers.pause(empty));
  return json(200, { seed });
}

export async function putSettings({ engine, body }: ControlCall): Promise<Answer> {
  const refusal = refuseSettings(body);
  if (refusal) return wrong(refusal);
  const { sandbox } = engine;
  await sandbox.db.query("update sandbox set settings = settings || $1::text::jsonb", [JSON.stringify(body)]);
  sandbox.settings = { ...sandbox.settings, ...body };
  return json(200, sandbox.settings);
}

export function listFaults({ engine }: ControlCall, kind: Fault["kind"]): Answer {
  return json(200, { results: engine.sandbox.faults.filter((fault) => fault.kind === kind) });
}

export async function addFault({ engine, body }: ControlCall, kind: Fault["kind"]): Promise<Answer> {
  const refusal = refuseRule(kind, body);
  if (refusal) return wrong(refusal);
  const { sandbox } = engine;
  const rule = JSON.stringify({ match: {}, ...body });
  const rows = await sandbox.db.query<{ id: string }>(
    "insert into faults (kind, rule) values ($1, $2::text::jsonb) returning id",
    [kind, rule],
  );
  await loadFaults(sandbox);
  return json(201, { id: Number(rows[0]?.id) });
}

export async function deleteFaults({ engine, parts }: ControlCall, kind: Fault["kind"]): Promise<Answer> {
  const { sandbox } = engine;
  const id = parts[1] === undefined ? null : Number(parts[1]);
  if (id !== null && !Number.isSafeInteger(id)) return wrong("unknown fault", 404);
  await sandbox.db.query("delete from faults where kind = $1 and ($2::bigint is null or id = $2::bigint)", [
    kind,
    id,
  ]);
  await loadFaults(sandbox);
  return noContent;
}

export function clockAnswer({ sandbox }: Engine): Answer {
  return json(200, { now: Math.floor(now(sandbox) / 1000), offset_s: Math.round(sandbox.offsetMs / 1000) });
}

export async function moveClock({ engine, body }: ControlCall): Promise<Answer> {
  const advance = body["advance_s"];
  if (body["reset"] === true) await engine.timers.resetClock();
  else if (typeof advance === "number" && advance >= 0 && advance <= 400 * 86_400)
    await engine.timers.advance(advance);
  else return wrong("send {advance_s: seconds} or {reset: true}");
  return clockAnswer(engine);
}

export async function flush({ engine }: ControlCall): Promise<Answer> {
  await engine.sender.flush();
  const rows = await engine.sandbox.db.query<{ status: string; count: string }>(
    "select status, count(*)::text as count from deliveries group by status order by status",
  );
  return json(200, Object.fromEntries(rows.map((row) => [row.status, Number(row.count)])));
}

/** Sends one delivery again, whatever became of it, as a fresh schedule. */
export async function resend({ engine }: ControlCall, id: string): Promise<Answer> {
  if (!/^\d{1,15}$/.test(id)) return wrong("unknown delivery", 404);
  const at = now(engine.sandbox);
  const rows = await engine.sandbox.db.query(
    `update deliveries set status = 'pending', attempts = 0, first_at_ms = $2::bigint, next_at_ms = $2::bigint, held = null
     where id = $1 returning id`,
    [id, at],
  );
  if (rows.length === 0) return wrong("unknown delivery", 404);
  engine.sandbox.wake.sender();
  return json(202, { id: Number(id) });
}

export async function rotate({ engine, body }: ControlCall): Promise<Answer> {
  const owner = textOf(body, "owner") ?? "company";
  const old = body["old_deliveries"] ?? 0;
  if (!Number.isSafeInteger(old) || Number(old) < 0) return wrong("old_deliveries must be a whole number");
  const pem = await rotateKey(engine.sandbox, owner, Number(old));
  return pem === null
    ? wrong(`nobody called ${owner} has a key`, 404)
    : json(200, { owner, public_key: pem });
}

export async function health({ engine }: ControlCall): Promise<Answer> {
  const { sandbox } = engine;
  const [row] = await sandbox.db.query<{ pending: string; timers: string }>(
    `select (select count(*) from deliveries where status = 'pending') as pending, (select count(*) from timers) as timers`,
  );
  return json(200, {
    ok: true,
    seed: sandbox.seed,
    now: Math.floor(now(sandbox) / 1000),
    counts: sandbox.counts,
    pending_deliveries: Number(row?.pending ?? 0),
    timers: Number(row?.timers ?? 0),
  });
}
