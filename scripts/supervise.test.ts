import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawn } from "node:child_process";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EndNote, takeEnds } from "@/server/observability/process-ends";
import { runningPostgres } from "./postgres";
import { removeDataDirectory } from "./postgres-place";
import {
  bornAt,
  endOrphans,
  endsFile,
  isListening,
  rememberedProcess,
  rememberProcess,
  requireFreePort,
} from "./processes";
import { makeBackoff, type Part, supervise, supervisePostgres } from "./supervise";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "octoco-supervise-"));
  chmodSync(dir, 0o711);
});
afterEach(() => {
  removeDataDirectory(dir);
  rmSync(dir, { recursive: true, force: true });
});

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });

async function until(holds: () => boolean | Promise<boolean>, ms: number): Promise<number> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > ms) throw new Error(`not within ${ms} ms`);
    await sleep(20);
  }
  return Date.now() - started;
}

/** A child that listens, and that has a child of its own which would keep running without it. */
const listener = (port: number): string =>
  `require("node:child_process").spawn("sleep", ["60"], { stdio: "ignore" });` +
  `require("node:net").createServer().listen(${port}, "127.0.0.1")`;

const part = (port: number): Part => ({
  name: "child",
  command: process.execPath,
  args: ["-e", listener(port)],
  env: { PATH: process.env["PATH"], NODE_ENV: "test" },
  log: join(dir, "child.log"),
  ready: () => isListening(port),
  graceMs: 2_000,
});

/** The `sleep` processes of a group, zombies left out. */
const sleepers = (group: number): string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const [state, , owner] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return state !== "Z" && Number(owner) === group && stat.includes("(sleep)");
      } catch {
        return false; // it ended meanwhile
      }
    });

describe("makeBackoff", () => {
  it("lets a process that had run for a while start again at once, and one that keeps ending later and later", () => {
    const backoff = makeBackoff();
    expect([60_000, 500, 500, 500, 60_000, 500].map(backoff)).toEqual([0, 100, 200, 400, 0, 100]);
    expect(Array.from({ length: 9 }, () => backoff(500)).at(-1)).toBe(5_000);
  });
});

describe("supervise", () => {
  it("starts a killed process again within a second, without its old children", async () => {
    const port = await freePort();
    const child = await supervise(part(port), dir);
    const first = rememberedProcess(dir, "child") ?? 0;
    expect(sleepers(first)).toHaveLength(1);
    process.kill(first, "SIGKILL");
    const ms = await until(
      async () => (rememberedProcess(dir, "child") ?? first) !== first && (await isListening(port)),
      3_000,
    );
    expect(ms).toBeLessThan(1_500);
    expect(sleepers(first)).toHaveLength(0);
    await child.stop();
    const ends: EndNote[] = [];
    await takeEnds(endsFile(dir), async (end) => ends.push(end)); // the kill, and not the stop
    expect(ends).toMatchObject([{ process: "child", pid: first, kind: "killed", detail: "SIGKILL" }]);
  });

  it("stops the process and all it started, and does not start it again", async () => {
    const port = await freePort();
    const child = await supervise(part(port), dir);
    const pid = rememberedProcess(dir, "child") ?? 0;
    await child.stop();
    await sleep(300);
    expect(await isListening(port)).toBe(false);
    expect(sleepers(pid)).toHaveLength(0);
    expect(rememberedProcess(dir, "child")).toBeNull();
  });

  it("says what the process wrote when it never gets ready", async () => {
    const broken = {
      ...part(0),
      args: ["-e", `console.error("no such table"); process.exit(3)`],
      ready: () => Promise.resolve(false),
    };
    await expect(supervise(broken, dir)).rejects.toThrow(/child ended \(3\)[^]*no such table/);
  });
});

describe("endOrphans", () => {
  it("ends what a killed start left behind", async () => {
    const orphan = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    rememberProcess(dir, "app", orphan.pid ?? 0);
    expect(await endOrphans(dir)).toEqual(["app"]);
    await until(() => bornAt(orphan.pid ?? 0) === null, 1_000);
  });

  it("leaves a process alone that only got the same number", async () => {
    const stranger = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    writeFileSync(join(dir, "app.pid"), `${stranger.pid} 1\n`);
    expect(await endOrphans(dir)).toEqual([]);
    expect(bornAt(stranger.pid ?? 0)).not.toBeNull();
    stranger.kill("SIGKILL");
  });
});

describe("requireFreePort", () => {
  it("names the port, what it was wanted for and how to choose another", async () => {
    const port = await freePort();
    await expect(requireFreePort(port, "the app", "PORT")).resolves.toBeUndefined();
    const holder = createServer().listen(port, "127.0.0.1");
    await until(() => isListening(port), 1_000);
    await expect(requireFreePort(port, "the app", "PORT")).rejects.toThrow(
      `Port ${port}, wanted for the app`,
    );
    await expect(requireFreePort(port, "the app", "PORT")).rejects.toThrow(`PORT=${port + 1}`);
    holder.close();
  });
});

describe("supervisePostgres", () => {
  it("starts a killed server again, with what was committed, and ends it in order", async () => {
    const options = {
      dir,
      port: await freePort(),
      user: "admin",
      database: "octoco",
      password: "a-password",
    };
    const server = await supervisePostgres(options);
    const ask = async (text: string): Promise<unknown[]> => {
      const sql = postgres(server.running.url, { max: 1, onnotice: () => {} });
      try {
        return [...(await sql.unsafe(text))];
      } finally {
        await sql.end();
      }
    };
    await ask("create table kept (figure int)");
    await ask("insert into kept values (42)");
    const first = server.running.pid;
    process.kill(first, "SIGKILL");
    await until(() => server.running.pid !== first, 10_000);
    expect(await ask("select figure from kept")).toEqual([{ figure: 42 }]);
    await server.stop();
    expect(runningPostgres(dir)).toBeNull();
  });
});
