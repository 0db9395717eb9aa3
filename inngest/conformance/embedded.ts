/** Starts the embedded engine for checks: in this process, or as a process of its own that can be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import type { EngineOptions } from "../engine/engine";
import { startEngine } from "../engine/start-engine";
import type { Target } from "./lab";

const KEYS = { eventKey: "conformance-key", signingKey: "c0ffee00c0ffee11c0ffee22c0ffee33" };

/** A free port of loopback. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** A database of its own in the cluster, and what drops it. */
export async function scratchDatabase(cluster: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `engine_${process.pid}_${randomBytes(4).toString("hex")}`;
  const run = async (statement: string): Promise<void> => {
    const sql = postgres(cluster, { max: 1, onnotice: () => {}, fetch_types: false });
    await sql.unsafe(statement);
    await sql.end();
  };
  await run(`create database ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database ${name} with (force)`) };
}

export type Place = Target & { appPort: number; enginePort: number; databaseUrl: string };

/** Ports, keys and a database for one engine and one app. */
export async function place(databaseUrl: string): Promise<Place> {
  const [appPort, enginePort] = [await freePort(), await freePort()];
  return { ...KEYS, appPort, enginePort, databaseUrl, baseUrl: `http://localhost:${enginePort}` };
}

/** The engine in this process, on the virtual clock unless said otherwise. */
export function startInProcess(
  at: Place,
  options: Partial<EngineOptions> = {},
): ReturnType<typeof startEngine> {
  return startEngine({
    databaseUrl: at.databaseUrl,
    schema: "engine",
    appUrl: `http://localhost:${at.appPort}/api/inngest`,
    eventKey: at.eventKey,
    signingKey: at.signingKey,
    port: at.enginePort,
    clock: "virtual",
    leaseMs: 1_000,
    concurrency: 16,
    cronCatchup: "newest",
    production: false,
    log: () => {},
    onRefused: () => {},
    ...options,
  });
}

export type EngineProcess = { child: ChildProcess; exited: Promise<number | null>; output: string[] };

/** The engine as `main.ts` on the real clock, with a lease of 1 s; `env` may add the point at which it dies. */
export function spawnEngine(at: Place, env: Record<string, string> = {}): EngineProcess {
  const main = fileURLToPath(new URL("../engine/main.ts", import.meta.url));
  const preload = new URL("./kill-at.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", "tsx", "--import", preload, main], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"] ?? "",
      ENGINE_DATABASE_URL: at.databaseUrl,
      ENGINE_PORT: String(at.enginePort),
      ENGINE_APP_URL: `http://localhost:${at.appPort}/api/inngest`,
      ENGINE_LEASE_MS: "1000",
      INNGEST_EVENT_KEY: at.eventKey,
      INNGEST_SIGNING_KEY: at.signingKey,
      ...env,
    } as unknown as NodeJS.ProcessEnv,
  });
  const output: string[] = [];
  child.stdout.on("data", (data: Buffer) => output.push(data.toString()));
  child.stderr.on("data", (data: Buffer) => output.push(data.toString()));
  const exited = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  return { child, exited, output };
}

/** Waits until the engine answers as healthy, synced when asked. */
export async function untilHealthy(at: Place, synced = true): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 25) {
    const state = await fetch(`${at.baseUrl}/health`)
      .then((response) => response.json() as Promise<{ active: boolean; synced: boolean }>)
      .catch(() => null);
    if (state?.active && (state.synced || !synced)) return;
    await pause(25);
  }
  throw new Error("the engine did not come up in 20 s");
}
