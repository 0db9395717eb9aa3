/** `/__sandbox/`: what tests and developers do to the sandbox, under a key of its own. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer";
import { json, noContent } from "./answer";
import { bookOf } from "./book";
import { LISTS, listRows } from "./control-lists";
import { actOnPurchase, ACTIONS } from "./control-purchases";
import type { Fault } from "./faults";
import { loadFaults, refuseRule } from "./faults";
import { readBody, send } from "./http";
import { rotateKey } from "./keys";
import { isFields } from "./purchase-input";
import type { Engine } from "./server";
import { refuseSettings } from "./settings";
import { loadState, now } from "./state";

export type ControlCall = {
  engine: Engine;
  method: string;
  parts: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
};

const wrong = (message: string, status = 400): Answer => json(status, { error: message });

function authorised(engine: Engine, header: unknown): boolean {
  const given = Buffer.from(String(header ?? ""));
  const wanted = Buffer.from(engine.sandbox.controlKey);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

export async function handleControl(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const bytes = await readBody(request);
  if (!authorised(engine, request.headers["x-sandbox-control"]))
    return send(response, wrong("wrong X-Sandbox-Control", 401));
  let body: unknown;
  try {
    body = bytes?.length ? JSON.parse(bytes.toString()) : {};
  } catch {
    return send(response, wrong("the body is not JSON"));
  }
  if (!isFields(body)) return send(response, wrong("the body is not an object"));
  const parts = url.pathname.slice("/__sandbox/".length).replace(/\/$/, "").split("/");
  return send(
    response,
    await control({ engine, method: request.method ?? "GET", parts, query: url.searchParams, body }),
  );
}

/** One control call, as the API and the developer's page make it. */
export async function control(call: ControlCall): Promise<Answer> {
  const { method, parts } = call;
  const [room = "", id, action] = parts;
  const name = `${method} ${room}`;
  if (method === "GET" && Object.hasOwn(LISTS, room)) return listRows(call, room);
  if (name === "POST purchases" && id && action && parts.length === 3) {
    return Object.hasOwn(ACTIONS, action)
      ? actOnPurchase(call, id, action)
      : wrong(`unknown action ${action}`, 404);
  }
  if (name === "POST deliveries" && action === "resend" && id) return resend(call, id);
  const handler = Object.hasOwn(CALLS, parts.length > 1 ? `${name}/${id}` : name)
    ? CALLS[parts.length > 1 ? `${name}/${id}` : name]
    : undefined;
  if (handler) return handler(call);
  if (method === "DELETE" && room === "faults") return deleteFaults(call, "http");
  if (method === "DELETE" && room === "webhook-faults") return deleteFaults(call, "webhook");
  return wrong(`there is no ${method} /__sandbox/${parts.join("/")}`, 404);
}

const CALLS: Record<string, (call: ControlCall) => Answer | Promise<Answer>> = {
  "POST reset": reset,
  "GET settings": ({ engine }) => json(200, engine.sandbox.settings),
  "PUT settings": putSettings,
  "GET faults": (call) => listFaults(call, "http"),
  "POST faults": (call) => addFault(call, "http"),
  "GET webhook-faults": (call) => listFaults(call, "webhook"),
  "POST webhook-faults": (call) => addFault(call, "webhook"),
  "GET clock": ({ engine }) => clockAnswer(engine),
  "POST clock": moveClock,
  "POST deliveries/flush": flush,
  "POST keys/rotate": rotate,
  "GET book": async ({ engine }) => json(200, { rows: await bookOf(engine.sandbox) }),
  "GET health": health,
};

/** Empties everything but keys and webhooks (`forget_webhooks: true`: these too); the same seed gives the same run. */
async function reset({ engine, body }: ControlCall): Promise<Answer> {
  const seed = body["seed"] === undefined ? randomBytes(8).toString("hex") : String(body["seed"]);
  const { sandbox } = engine;
  await sandbox.db.query("select reset_sandbox($1, $2)", [seed, body["forget_webhooks"] === true]);
  await loadState(sandbox);
  sandbox.keys = sandbox.keys.filter(
    (key) => body["forget_webhooks"] !== true || ["company", "foreign"].includes(key.owner),
  );
  return json(200, { seed });
}

async function putSettings({ engine, body }: ControlCall): Promise<Answer> {
  const refusal = refuseSettings(body);
  if (refusal) return wrong(refusal);
  const { sandbox } = engine;
  await sandbox.db.query("update sandbox set settings = settings || $1::text::jsonb", [JSON.stringify(body)]);
  sandbox.settings = { ...sandbox.settings, ...body };
  return json(200, sandbox.settings);
}

function listFaults({ engine }: ControlCall, kind: Fault["kind"]): Answer {
  return json(200, { results: engine.sandbox.faults.filter((fault) => fault.kind === kind) });
}

async function addFault({ engine, body }: ControlCall, kind: Fault["kind"]): Promise<Answer> {
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

async function deleteFaults({ engine, parts }: ControlCall, kind: Fault["kind"]): Promise<Answer> {
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

function clockAnswer({ sandbox }: Engine): Answer {
  return json(200, { now: Math.floor(now(sandbox) / 1000), offset_s: Math.round(sandbox.offsetMs / 1000) });
}

async function moveClock({ engine, body }: ControlCall): Promise<Answer> {
  const advance = body["advance_s"];
  if (body["reset"] === true) await engine.timers.resetClock();
  else if (typeof advance === "number" && advance >= 0 && advance <= 400 * 86_400)
    await engine.timers.advance(advance);
  else return wrong("send {advance_s: seconds} or {reset: true}");
  return clockAnswer(engine);
}

async function flush({ engine }: ControlCall): Promise<Answer> {
  await engine.sender.flush();
  const rows = await engine.sandbox.db.query<{ status: string; count: string }>(
    "select status, count(*)::text as count from deliveries group by status order by status",
  );
  return json(200, Object.fromEntries(rows.map((row) => [row.status, Number(row.count)])));
}

/** Sends one delivery again, whatever became of it, as a fresh schedule. */
async function resend({ engine }: ControlCall, id: string): Promise<Answer> {
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

async function rotate({ engine, body }: ControlCall): Promise<Answer> {
  const owner = String(body["owner"] ?? "company");
  const old = body["old_deliveries"] ?? 0;
  if (!Number.isSafeInteger(old) || Number(old) < 0) return wrong("old_deliveries must be a whole number");
  const pem = await rotateKey(engine.sandbox, owner, Number(old));
  return pem === null
    ? wrong(`nobody called ${owner} has a key`, 404)
    : json(200, { owner, public_key: pem });
}

async function health({ engine }: ControlCall): Promise<Answer> {
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
