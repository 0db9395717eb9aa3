/** Facts about processes and ports of this machine, and remembering ours across a crash of the script that started them. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** When a process began, as the system tells it; null when it has ended (a zombie has). Tells a reused pid from ours. */
export function bornAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  } catch {
    if (process.platform === "linux") return null;
    const answer = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return answer.stdout.trim() || null;
  }
}

const alive = (pid: number, born: string): boolean => bornAt(pid) === born;

/** Signals a process with all it has started. False when nothing is left of them. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Where supervisor and app note how a process ended that should not have. */
export const endsFile = (dir: string): string => join(dir, "ends.jsonl");

const pidFile = (dir: string, name: string): string => join(dir, `${name}.pid`);

/** Writes down that this process is ours, so that a later start finds it even if we die. */
export function rememberProcess(dir: string, name: string, pid: number): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(pidFile(dir, name), `${pid} ${bornAt(pid) ?? "gone"}\n`);
}

export const forgetProcess = (dir: string, name: string): void => rmSync(pidFile(dir, name), { force: true });

/** The remembered process of that name, if it still lives. */
export function rememberedProcess(dir: string, name: string): number | null {
  try {
    const [pid, born] = readFileSync(pidFile(dir, name), "utf8").trim().split(" ");
    return pid && born && alive(Number(pid), born) ? Number(pid) : null;
  } catch {
    return null;
  }
}

/** Ends a process group: asks, waits, then kills. */
export async function endGroup(pid: number, graceMs: number): Promise<void> {
  const born = bornAt(pid);
  signalGroup(pid, "SIGTERM");
  if (born !== null) for (let waited = 0; alive(pid, born) && waited < graceMs; waited += 50) await sleep(50);
  signalGroup(pid, "SIGKILL");
}

/** Ends what an earlier start left behind when it was killed. Returns the names. */
export async function endOrphans(dir: string): Promise<string[]> {
  mkdirSync(dir, { recursive: true });
  const names = readdirSync(dir)
    .filter((file) => file.endsWith(".pid"))
    .map((file) => file.slice(0, -4));
  const ended: string[] = [];
  for (const name of names) {
    const pid = rememberedProcess(dir, name);
    if (pid !== null) {
      await endGroup(pid, 5_000);
      ended.push(name);
    }
    forgetProcess(dir, name);
  }
  return ended;
}

/** True when something accepts connections on that port of this machine. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (answer: boolean): void => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

const whyNot = (port: number): Promise<string | null> =>
  new Promise((done) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    probe.listen({ host: "127.0.0.1", port, exclusive: true }, () => probe.close(() => done(null)));
  });

/** Throws a sentence a person can act on when the port is not ours to take. */
export async function requireFreePort(port: number, what: string, variable: string): Promise<void> {
  const reason = await whyNot(port);
  if (reason === null) return;
  throw new Error(
    `Port ${port}, wanted for ${what}, can't be used (${reason}): another program has it. ` +
      `Stop that program, or choose another port with ${variable}=${port + 1}.`,
  );
}

/** The first port from `port` on that nobody has. */
export async function freePortFrom(port: number): Promise<number> {
  for (let at = port; at < port + 200; at += 1) if ((await whyNot(at)) === null) return at;
  throw new Error(`No free port between ${port} and ${port + 200}.`);
}
