import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runningPostgres, startPostgres, stopPostgres } from "@/scripts/postgres";

export type OwnPostgres = {
  url: string;
  port: number;
  /** The data directory. */
  data: string;
  /** `kill -9` of the server; its backends find out by themselves. */
  kill: () => Promise<void>;
  /** Immediate stop: backends leave at once, recovery at the next start. */
  quit: () => Promise<void>;
  /** Fast stop: backends are ended, then a checkpoint. */
  stop: () => Promise<void>;
  /** Starts it again on the same data; resolves when it accepts connections. */
  start: () => Promise<void>;
  /** Lines for postgresql.conf, effective from the next start. */
  configure: (...lines: string[]) => void;
  /** Stops it and deletes its files. */
  remove: () => Promise<void>;
};

/** A PostgreSQL server for one test file that stops or kills it. Durable, so that a `kill -9` may lose nothing. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dir = resolve(".data", `own-${randomUUID().slice(0, 8)}`);
  const port = await freePort();
  const data = join(dir, "pg");
  const options = { dir, port, user: "admin", database: "admin", detached: false };
  const { url } = await startPostgres(options);
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    const running = runningPostgres(dir);
    if (!running) return;
    process.kill(running.pid, name);
    while (runningPostgres(dir)) await sleep(10);
  };
  const start = async (): Promise<void> => {
    // After kill -9 the old backends may hold the shared memory for a moment, and the server refuses to start.
    for (let tries = 0; ; tries++) {
      try {
        await startPostgres(options);
        return;
      } catch (error) {
        if (tries === 50) throw error;
        await sleep(50);
      }
    }
  };
  return {
    url,
    port,
    data,
    kill: () => signal("SIGKILL"),
    quit: () => signal("SIGQUIT"),
    stop: () => signal("SIGINT"),
    start,
    configure: (...lines) =>
      appendFileSync(join(data, "postgresql.conf"), lines.map((line) => `${line}\n`).join("")),
    remove: async () => {
      await stopPostgres(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port is free");
  return address.port;
}
