import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { keepActiveLock } from "./active-lock";
import { createAppClient } from "./call-app";
import { createClock } from "./clock";
import { mayRepeat, openDatabase } from "./db";
import type { Engine, EngineOptions } from "./engine";
import { startRenewing, wake } from "./pump";
import { listen } from "./server";
import { recall, startSyncing } from "./sync";

const CONNECTIONS = 8;
const PRUNE_MS = 600_000;
const FOUND = `select to_regnamespace($1) is not null as there,
  obj_description(to_regclass($1 || '.functions'), 'pg_class') as hash`;
const CALLS_END_WITHIN_MS = 20_000;

/**
 * Starts an engine: waits until no other process is active on the schema, prepares the schema, listens on loopback and
 * begins to work. `stop` takes no new events and claims, gives calls in flight 20 s, and may be called twice.
 */
export async function startEngine(
  options: EngineOptions,
): Promise<{ origin: string; stop: () => Promise<void> }> {
  if (options.production && options.clock === "virtual")
    throw new Error("the virtual clock is refused in production");
  if (!/^([0-9a-f]{2})+$/i.test(options.signingKey.replace(/^signkey-\w+-/, ""))) {
    throw new Error("the signing key must be hex of even length");
  }
  if (!/^[a-z_][a-z0-9_]*$/.test(options.schema))
    throw new Error(`"${options.schema}" is not a proper schema name`);
  const engine = createEngine(options);
  const release = await becomeActive(engine);
  try {
    await prepareSchema(engine);
    await recall(engine);
    const server = await listen(engine);
    const background = {
      renewing: startRenewing(engine),
      syncing: startSyncing(engine),
      pruning: startPruning(engine),
    };
    wake(engine, true);
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    options.log("info", `engine on ${origin}`);
    let stopping: Promise<void> | undefined;
    return { origin, stop: () => (stopping ??= stop(engine, server, background, release)) };
  } catch (error) {
    await release();
    await engine.db.end();
    throw error;
  }
}

function createEngine(options: EngineOptions): Engine {
  return {
    options,
    db: openDatabase(options.databaseUrl, options.schema, CONNECTIONS),
    clock: createClock(options.clock),
    app: createAppClient(options.signingKey),
    definitions: new Map(),
    lastTicks: new Map(),
    inFlight: new Map(),
    active: false,
    stopping: false,
    closed: false,
    sync: { done: false, error: null },
    pump: {
      running: false,
      woken: false,
      thorough: false,
      thoroughAt: 0,
      nextDue: Number.POSITIVE_INFINITY,
      timer: undefined,
    },
    ran: [],
  };
}

/**
 * Resolves with the first gain of the lock. A later loss switches the engine off; a gain after it first reads what
 * another process may have changed.
 */
async function becomeActive(engine: Engine): Promise<() => Promise<void>> {
  const { databaseUrl, schema } = engine.options;
  let release: () => Promise<void> = async () => {};
  await new Promise<void>((resolve) => {
    let first = true;
    release = keepActiveLock(databaseUrl, schema, async (held) => {
      engine.options.log(held ? "info" : "warn", held ? "active" : "the lock is lost, standing by");
      if (held && !first) await recall(engine);
      first = false;
      engine.active = held;
      if (held) resolve();
    });
  });
  return release;
}

/**
 * Creates what is missing, under the lock; tried again while the database is away. A comment with the file's hash
 * tells that nothing is to be done.
 */
async function prepareSchema(engine: Engine): Promise<void> {
  const { schema } = engine.options;
  const tables = readFileSync(new URL("./schema.sql", import.meta.url), "utf8");
  const hash = createHash("sha256").update(tables).digest("hex");
  for (;;) {
    try {
      const [row] = await engine.db.query(FOUND, [schema]);
      if (row?.["hash"] === hash) return;
      if (row?.["there"] !== true) await engine.db.query(`create schema if not exists ${schema}`);
      await engine.db.query(`${tables}; comment on table functions is '${hash}'`, [], true);
      return;
    } catch (error) {
      if (!mayRepeat(error)) throw error;
      await sleep(500);
    }
  }
}

function startPruning(engine: Engine): () => void {
  const prune = (): void => {
    if (!engine.active) return;
    engine.db.call("prune", { now: engine.clock.now() }).catch((error: Error) => {
      engine.options.log("warn", `not pruned: ${error.message}`);
    });
  };
  const timer = setInterval(prune, PRUNE_MS);
  return () => clearInterval(timer);
}

async function stop(
  engine: Engine,
  server: Awaited<ReturnType<typeof listen>>,
  background: { renewing: () => void; syncing: () => void; pruning: () => void },
  release: () => Promise<void>,
): Promise<void> {
  engine.stopping = true;
  clearTimeout(engine.pump.timer);
  background.syncing();
  background.pruning();
  const deadline = Date.now() + CALLS_END_WITHIN_MS;
  while ((engine.inFlight.size > 0 || engine.pump.running) && Date.now() < deadline) await sleep(10);
  background.renewing();
  engine.closed = true;
  engine.app.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
  await engine.db.end();
  await release();
}
