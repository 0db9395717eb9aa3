/** The engine's HTTP side: events, out-of-band sync, health, status, and the test clock. */
import { timingSafeEqual } from "node:crypto";
import http from "node:http";
import { RefusedFunctions } from "./definitions";
import { converge, deliveryOf, type Look } from "./deliveries";
import { parseDuration } from "./durations";
import type { Engine } from "./engine";
import { mayRepeat } from "./db";
import { parseEvents, RefusedEvents } from "./events";
import { point } from "./point";
import { bareKey, bearerOf, type Json } from "./protocol";
import { wake } from "./pump";
import { overview, statusPage } from "./status";
import { adopt } from "./sync";
import { advance } from "./test-clock";

const MAX_BODY_BYTES = 16 * 1_024 * 1_024;
const INGEST_TRIES = 3;

type Answer = { status: number; body: unknown; html?: true };

/** Listens on loopback; port 0 takes a free one. */
export async function listen(engine: Engine): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    void route(engine, request)
      .catch((error: Error): Answer => {
        engine.options.log("error", `${request.method} ${request.url}: ${error.message}`);
        return { status: 500, body: { status: 500, error: "internal error" } };
      })
      .then(({ status, body, html }) => {
        const text = html ? String(body) : JSON.stringify(body);
        response
          .writeHead(status, { "content-type": html ? "text/html; charset=utf-8" : "application/json" })
          .end(text);
      });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(engine.options.port, "127.0.0.1", resolve);
  });
  return server;
}

async function route(engine: Engine, request: http.IncomingMessage): Promise<Answer> {
  const path = new URL(request.url ?? "/", "http://engine").pathname;
  const post = request.method === "POST";
  if (post && path.startsWith("/e/")) return events(engine, path.slice(3), request);
  if (post && path === "/fn/register") return register(engine, request);
  if (path === "/health") return health(engine);
  if (!engine.options.production) {
    if (path === "/status.json") return { status: 200, body: await overview(engine) };
    if (path === "/") return { status: 200, body: statusPage(await overview(engine)), html: true };
    if (post && path === "/test/clock") return testClock(engine, request);
  }
  return refusal(404, "not found");
}

const refusal = (status: number, error: string): Answer => ({ status, body: { status, error } });

const health = (engine: Engine): Answer => {
  const ok = engine.active && !engine.stopping;
  return {
    status: ok ? 200 : 503,
    body: { status: ok ? 200 : 503, active: engine.active, synced: engine.sync.done },
  };
};

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function read(request: http.IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString("utf8");
}

/** 200 only after the commit; 503 whenever the events may not be stored, so that the sender keeps them. */
async function events(engine: Engine, key: string, request: http.IncomingMessage): Promise<Answer> {
  const text = await read(request);
  if (!same(key, encodeURIComponent(engine.options.eventKey)))
    return refusal(401, "the event key is not ours");
  if (!engine.active || engine.stopping) return refusal(503, "the engine is not active");
  if (engine.definitions.size === 0) return refusal(503, "no functions are synced yet");
  if (text === null) return refusal(413, "the request is larger than 16 MB");
  const seed = request.headers["x-inngest-event-id-seed"];
  try {
    const incoming = parseEvents(text, Array.isArray(seed) ? seed[0] : seed);
    const deliveries = incoming.map(({ id, event }) => deliveryOf(engine, id, event));
    point("received");
    await converge(engine, deliveries, (decided) => ingest(engine, decided));
    point("ingested");
    wake(engine);
    return { status: 200, body: { ids: incoming.map(({ id }) => id), status: 200 } };
  } catch (error) {
    if (error instanceof RefusedEvents) return refusal(400, error.message);
    engine.options.log("error", `events not stored: ${(error as Error).message}`);
    return refusal(503, "the events could not be stored");
  }
}

/** Internal ids make a repeat after an unknown outcome harmless. */
async function ingest(engine: Engine, decided: object): Promise<{ status: "ok" } | Look> {
  for (let tries = 1; ; tries++) {
    try {
      return await engine.db.call("ingest", { now: engine.clock.now(), ...decided });
    } catch (error) {
      if (!mayRepeat(error) || tries === INGEST_TRIES) throw error;
    }
  }
}

/** Out-of-band sync. The SDK reads our JSON only: `{ok, modified}`, or `{status, error}` which it passes on. */
async function register(engine: Engine, request: http.IncomingMessage): Promise<Answer> {
  const text = await read(request);
  const token = bareKey((request.headers.authorization ?? "").replace(/^Bearer /, ""));
  if (!same(token, bearerOf(engine.options.signingKey))) return refusal(401, "the signing keys differ");
  if (!engine.active || engine.stopping) return refusal(503, "the engine is not active");
  try {
    const body = JSON.parse(text ?? "null") as { functions?: Json } | null;
    return { status: 200, body: { ok: true, modified: await adopt(engine, body?.functions ?? null) } };
  } catch (error) {
    if (!(error instanceof RefusedFunctions)) throw error;
    engine.sync.error = error.message;
    engine.options.log("warn", `sync: ${error.message}`);
    return refusal(400, error.message);
  }
}

async function testClock(engine: Engine, request: http.IncomingMessage): Promise<Answer> {
  if (!engine.clock.virtual) return refusal(404, "the clock is real");
  const body = JSON.parse((await read(request)) ?? "{}") as { advance?: string; everyTick?: boolean };
  const duration = parseDuration(body.advance ?? "?");
  if (duration === null) return refusal(400, 'expected {"advance":"15m"}');
  return { status: 200, body: await advance(engine, duration, body.everyTick) };
}
