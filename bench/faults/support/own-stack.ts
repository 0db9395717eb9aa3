/** Everything `npm start` starts, as a child of its own with its own data and ports, and the pids to kill in it. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { runningPostgres } from "../../../scripts/postgres";
import { freePortFrom, rememberedProcess } from "../../../scripts/processes";
import { whoRuns } from "../../../scripts/running";
import { appEnvironment, readSettings } from "../../../scripts/settings";
import { liftTierLimits } from "../../support/standing";

export type Victim = "app" | "engine" | "postgres";

export type OwnStack = {
  dir: string;
  origin: string;
  sandbox: string;
  adminUrl: string;
  controlKey: string;
  /** The app's environment, for a script that uses its commands. */
  environment: NodeJS.ProcessEnv;
  /** Null when it is not running at this moment. */
  pidOf: (part: Victim | "sandbox") => number | null;
  /** `kill -9`; false when it was not running at that moment. */
  kill: (victim: Victim) => boolean;
  /** Waits until app, engine and PostgreSQL answer; the milliseconds it took. */
  untilReady: (withinMs?: number) => Promise<number>;
  stop: () => Promise<void>;
};

/** Starts it (building the app when its sources changed), with settings of its own if given, and waits until it is up. No tier limits anybody. */
export async function startOwnStack(name: string, own: Record<string, string> = {}): Promise<OwnStack> {
  const dir = resolve(".data", `faults-${name}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const ports = {
    DATA_DIR: dir,
    PORT: String(await freePortFrom(3_300)),
    SANDBOX_PORT: String(await freePortFrom(4_310)),
    ENGINE_PORT: String(await freePortFrom(8_588)),
    POSTGRES_PORT: String(await freePortFrom(54_620)),
    TRUSTED_PROXIES: "1", // the clients say an address each, since limits count by address
  };
  const outside = { ...process.env, ...ports, ...own };
  const log = openSync(join(dir, "start.log"), "a");
  const child = spawn(process.execPath, ["scripts/bootstrap.mjs", "start"], {
    env: outside,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const ready = await untilUp(child, dir);
  const sql = postgres(ready.adminUrl, { max: 1, onnotice: () => {} });
  await liftTierLimits(sql);
  await sql.end();
  const settings = readSettings("start", outside);
  const pidOf: OwnStack["pidOf"] = (part) =>
    part === "postgres" ? (runningPostgres(dir)?.pid ?? null) : rememberedProcess(join(dir, "run"), part);
  return {
    dir,
    origin: ready.origin,
    sandbox: ready.sandbox,
    adminUrl: ready.adminUrl,
    controlKey: settings.secrets["SANDBOX_CONTROL_KEY"] ?? "",
    environment: appEnvironment(settings, ready.adminUrl, outside),
    pidOf,
    kill: (victim) => {
      const pid = pidOf(victim);
      if (pid === null) return false;
      process.kill(pid, "SIGKILL");
      return true;
    },
    untilReady: (withinMs = 60_000) => untilReady(ready.origin, ready.engine, withinMs),
    stop: () => stop(child),
  };
}

type Ready = NonNullable<NonNullable<ReturnType<typeof whoRuns>>["ready"]>;

async function untilUp(child: ChildProcess, dir: string): Promise<Ready> {
  for (const end = Date.now() + 600_000; Date.now() < end && child.exitCode === null; await sleep(200)) {
    const ready = whoRuns(join(dir, "run"))?.ready;
    if (ready) return ready;
  }
  await stop(child);
  throw new Error(`the stack did not start:\n${readFileSync(join(dir, "start.log"), "utf8").slice(-2_000)}`);
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.status === 200,
    () => false,
  );

async function untilReady(origin: string, engine: string, withinMs: number): Promise<number> {
  const started = Date.now();
  while (!((await answers(`${origin}/api/ready`)) && (await answers(`${engine}/health`)))) {
    if (Date.now() - started > withinMs) throw new Error(`not ready again after ${withinMs} ms`);
    await sleep(50);
  }
  return Date.now() - started;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGINT");
  for (let waited = 0; child.exitCode === null && waited < 30_000; waited += 50) await sleep(50);
  if (child.exitCode === null) child.kill("SIGKILL");
}
