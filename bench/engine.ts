/**
 * Figures of the embedded engine (INNGEST.md 3.6): app and load in this process, engine and PostgreSQL in their own,
 * everything on this machine, durability on. `npx tsx bench/engine.ts [--out file.json]`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Inngest, RetryAfterError } from "inngest";
import { serve } from "inngest/node";
import { freePort, type Place, place, spawnEngine, untilHealthy } from "../inngest/conformance/embedded";
import { startPostgres, stopPostgres } from "../scripts/postgres";

type Figure = { figure: string; measured: string; target: string; met: boolean };

const STEPS_PER_RUN = 10;
const silent = { info() {}, warn() {}, error() {}, debug() {} };

/** What the app's functions tell the measurements. */
type Seen = { first: Map<string, () => void>; steps: number; ended: Set<string>; chain: number };

function createApp(at: Place, seen: Seen): { inngest: Inngest; server: http.Server } {
  const inngest = new Inngest({
    id: "bench",
    isDev: false,
    baseUrl: at.baseUrl,
    eventKey: at.eventKey,
    signingKey: at.signingKey,
    checkpointing: false,
    logger: silent,
    internalLogger: silent,
  });
  const first = inngest.createFunction(
    { id: "first", retries: 1, triggers: [{ event: "b/first" }] },
    async ({ event, step }) => {
      await step.run("first", () => seen.first.get(event.data.key)?.());
    },
  );
  const many = inngest.createFunction(
    { id: "many", retries: 1, triggers: [{ event: "b/many" }] },
    async ({ step, runId }) => {
      for (let i = 0; i < STEPS_PER_RUN; i++) {
        await step.run(`step-${i}`, () => {
          seen.steps++;
          return { i };
        });
      }
      seen.ended.add(runId);
    },
  );
  const chain = inngest.createFunction(
    { id: "chain", retries: 2, triggers: [{ event: "b/chain" }] },
    async ({ step, attempt }) => {
      await step.sleep("first", "1m");
      await step.run("process", () => {
        seen.chain++;
        throw new RetryAfterError("again", ["5m", "15m"][attempt] ?? "15m");
      });
    },
  );
  const server = http.createServer(
    serve({ client: inngest, functions: [first, many, chain], enableUnauthedSync: false }),
  );
  return { inngest, server: server.listen(at.appPort, "127.0.0.1") };
}

/** A figure and whether it meets its target, which is an upper bound unless it is a rate. */
function figure(name: string, value: number, unit: string, target: number): Figure {
  const rate = unit === "/s";
  const met = rate ? value >= target : value < target;
  return {
    figure: name,
    measured: `${value.toFixed(rate ? 0 : 1)} ${unit}`,
    target: `${rate ? ">=" : "<"} ${target} ${unit}`,
    met,
  };
}

const percentile = (sorted: number[], p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await pause(2);
};

async function latency(inngest: Inngest, seen: Seen): Promise<Figure[]> {
  const times: number[] = [];
  for (let i = 0; i < 220; i++) {
    const key = `key-${i}`;
    const started = performance.now();
    const ran = new Promise<void>((resolve) => seen.first.set(key, resolve));
    await Promise.all([inngest.send({ name: "b/first", data: { key } }), ran]);
    if (i >= 20) times.push(performance.now() - started);
    await pause(25);
  }
  times.sort((a, b) => a - b);
  return [
    figure("event sent -> first step, idle, p50", percentile(times, 0.5), "ms", 20),
    figure("event sent -> first step, idle, p95", percentile(times, 0.95), "ms", 60),
  ];
}

async function throughput(inngest: Inngest, seen: Seen): Promise<Figure[]> {
  const run = async (runs: number): Promise<number> => {
    const [steps, ended] = [seen.steps, seen.ended.size];
    const started = performance.now();
    await inngest.send(Array.from({ length: runs }, () => ({ name: "b/many" })));
    await until(() => seen.ended.size - ended === runs);
    return ((seen.steps - steps) / (performance.now() - started)) * 1_000;
  };
  await run(50);
  const rates = [await run(300), await run(300), await run(300)].sort((a, b) => a - b);
  return [figure(`steps per second, ${STEPS_PER_RUN} steps a run`, rates[1] ?? 0, "/s", 300)];
}

async function virtualChain(at: Place, inngest: Inngest, seen: Seen): Promise<Figure[]> {
  const engine = spawnEngine(at, { ENGINE_CLOCK: "virtual" });
  await untilHealthy(at);
  const times: number[] = [];
  for (let i = 1; i <= 10; i++) {
    await inngest.send({ name: "b/chain" });
    const started = performance.now();
    await fetch(`${at.baseUrl}/test/clock`, { method: "POST", body: '{"advance":"22m"}' });
    times.push(performance.now() - started);
    if (seen.chain !== 3 * i) throw new Error(`the chain made ${seen.chain} attempts`);
  }
  engine.child.kill("SIGTERM");
  await engine.exited;
  times.sort((a, b) => a - b);
  return [figure("1, 5, 15 minute chain, virtual clock", percentile(times, 0.5), "ms", 200)];
}

/** From the restart after kill -9 under load until runs end again that were in flight at the kill. */
async function recovery(at: Place, inngest: Inngest, seen: Seen): Promise<Figure[]> {
  const env = { ENGINE_LEASE_MS: "5000" };
  const killed = spawnEngine(at, env);
  await untilHealthy(at);
  const ended = seen.ended.size;
  await inngest.send(Array.from({ length: 100 }, () => ({ name: "b/many" })));
  await pause(500);
  killed.child.kill("SIGKILL");
  await killed.exited;
  const started = performance.now();
  const engine = spawnEngine(at, env);
  await until(() => seen.ended.size - ended === 100);
  const seconds = (performance.now() - started) / 1_000;
  engine.child.kill("SIGTERM");
  await engine.exited;
  return [figure("kill -9 under load -> all 100 runs ended, lease 5 s", seconds, "s", 7)];
}

const dir = mkdtempSync(join(tmpdir(), "bench-engine-"));
const cluster = await startPostgres({
  dir,
  port: await freePort(),
  user: "bench",
  database: "bench",
  detached: false,
});
const at = await place(cluster.url);
const seen: Seen = { first: new Map(), steps: 0, ended: new Set(), chain: 0 };
const { inngest, server } = createApp(at, seen);
try {
  const engine = spawnEngine(at);
  await untilHealthy(at);
  const figures = [...(await latency(inngest, seen)), ...(await throughput(inngest, seen))];
  engine.child.kill("SIGTERM");
  await engine.exited;
  figures.push(...(await recovery(at, inngest, seen)), ...(await virtualChain(at, inngest, seen)));
  console.table(figures);
  const report = {
    id: "engine",
    started: new Date().toISOString(),
    machine: { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version },
    figures,
  };
  console.log(JSON.stringify(report));
  const out = process.argv[process.argv.indexOf("--out") + 1];
  if (process.argv.includes("--out") && out) {
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
  }
} finally {
  server.close();
  server.closeAllConnections();
  await stopPostgres(dir);
  rmSync(dir, { recursive: true });
}
