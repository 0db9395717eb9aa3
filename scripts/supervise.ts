/**
 * Keeps a child process running: starts it in a process group of its own (a Ctrl-C in the terminal reaches only us), sees
 * its end at once, and starts it again, waiting a little longer each time it ends soon after its start.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { noteEnd } from "@/server/observability/process-ends";
import { endGroup, endsFile, forgetProcess, rememberProcess, signalGroup } from "./processes";
import { type RunningPostgres, startPostgres, stopPostgres, type PostgresOptions } from "./postgres";

export type Supervised = { name: string; stop: () => Promise<void>; kill: () => void };

export type Part = {
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  env: NodeJS.ProcessEnv;
  log: string;
  /** Asked until it says yes, at the first start only. */
  ready: () => Promise<boolean>;
  /** How long a polite end may take. */
  graceMs: number;
};

const READY_WITHIN_MS = 90_000;
const LARGEST_LOG = 20 * 1024 * 1024;

/** How long to wait before the next start: 100 ms, doubling to 5 s. None after a process that ran for 20 s, and the count starts anew. */
export function makeBackoff(): (ranForMs: number) => number {
  let failures = 0;
  return (ranForMs) => {
    failures = ranForMs > 20_000 ? 0 : failures + 1;
    return failures === 0 ? 0 : Math.min(5_000, 50 * 2 ** failures);
  };
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > LARGEST_LOG) renameSync(file, `${file}.1`);
  return openSync(file, "a");
}

const lastLines = (file: string): string =>
  readFileSync(file, "utf8").trimEnd().split("\n").slice(-12).join("\n");

/** Starts the part and waits until it is ready; from then on it is started again whenever it ends. */
export async function supervise(part: Part, runDir: string): Promise<Supervised> {
  let stopping = false;
  let serving = false;
  const backoff = makeBackoff();

  const launch = (): ChildProcess => {
    const log = openLog(part.log);
    const started = Date.now();
    const child = spawn(part.command, part.args, {
      cwd: part.cwd,
      env: part.env,
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    if (child.pid) rememberProcess(runDir, part.name, child.pid);
    child.once("error", (error) => console.log(`  ! ${part.name}: ${error.message}`));
    const { pid } = child;
    child.once("exit", (code, signal) => {
      if (pid) signalGroup(pid, "SIGKILL"); // what it may have started would hold the port
      if (stopping || !serving) return;
      const detail = String(signal ?? code);
      const kind = signal === null ? "crash" : "killed";
      noteEnd(endsFile(runDir), { process: part.name, pid: pid ?? 0, kind, detail });
      const wait = backoff(Date.now() - started);
      console.log(`  ! ${part.name} ended (${detail}); starting it again in ${wait} ms`);
      setTimeout(() => {
        if (!stopping) current = launch();
      }, wait);
    });
    return child;
  };

  let current = launch();
  for (const until = Date.now() + READY_WITHIN_MS; !(await part.ready()); await sleep(100)) {
    const ended = current.exitCode ?? current.signalCode;
    if (ended === null && Date.now() < until) continue;
    stopping = true;
    if (current.pid) await endGroup(current.pid, 2_000);
    forgetProcess(runDir, part.name);
    throw new Error(
      `${part.name} ${ended === null ? "did not get ready" : `ended (${ended})`}. The last lines of ${part.log}:\n${lastLines(part.log)}`,
    );
  }
  serving = true;

  return {
    name: part.name,
    async stop() {
      stopping = true;
      if (current.pid) await endGroup(current.pid, part.graceMs);
      forgetProcess(runDir, part.name);
    },
    kill() {
      stopping = true;
      if (current.pid) signalGroup(current.pid, "SIGKILL");
    },
  };
}

/** The same care for PostgreSQL, which is told apart by its own pid file. */
export async function supervisePostgres(
  options: PostgresOptions,
): Promise<Supervised & { running: RunningPostgres }> {
  let stopping = false;
  const backoff = makeBackoff();
  let running: RunningPostgres;

  const launch = async (): Promise<void> => {
    const started = Date.now();
    running = await startPostgres({ ...options, onExit: (reason) => void again(started, reason) });
  };
  const again = async (started: number, reason: string): Promise<void> => {
    if (stopping) return;
    const wait = backoff(Date.now() - started);
    console.log(`  ! postgres ended (${reason}); starting it again in ${wait} ms`);
    await sleep(wait);
    if (stopping) return;
    try {
      await launch();
      if (stopping) await stopPostgres(options.dir); // asked while it came up
    } catch {
      await again(Date.now(), "it did not start"); // its old processes may still be going
    }
  };

  await launch();
  return {
    name: "postgres",
    get running() {
      return running;
    },
    async stop() {
      stopping = true;
      await stopPostgres(options.dir);
    },
    kill() {
      stopping = true;
      signalGroup(running.pid, "SIGQUIT");
    },
  };
}
