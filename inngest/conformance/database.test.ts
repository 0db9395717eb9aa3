import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, describe, it } from "vitest";
import { runningPostgres, startPostgres, stopPostgres } from "../../scripts/postgres";
import { freePort, place, startInProcess } from "./embedded";
import { type Lab, openLab } from "./lab";

describe("the database dies under the engine", () => {
  const dir = mkdtempSync(join(tmpdir(), "engine-"));
  let lab: Lab;
  let url: string;
  let start: () => Promise<{ pid: number; url: string }>;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const port = await freePort();
    start = () =>
      startPostgres({ dir, port, user: "admin", database: "engine", detached: false, maxConnections: 40 });
    ({ url } = await start());
    const at = await place(url);
    const engine = await startInProcess(at, { clock: "real" });
    lab = await openLab(at, at.appPort);
    ends.push(engine.stop, lab.close);
  });

  afterAll(async () => {
    for (const end of ends) await end();
    await stopPostgres(dir);
    rmSync(dir, { recursive: true });
  });

  /** Sends until so many events more were answered 200. */
  async function load(accepted: string[], count: number): Promise<void> {
    const enough = accepted.length + count;
    while (accepted.length < enough) {
      await lab.send({ name: "c/three" }).then(
        (name) => accepted.push(name),
        () => {},
      );
      await pause(20);
    }
  }

  async function assertAllEnd(accepted: string[]): Promise<void> {
    const missing = (): string[] => accepted.filter((name) => lab.notes(name, "end").length === 0);
    assert.ok(await lab.until(() => missing().length === 0, 25), `no end: ${missing().join()}`);
    for (const name of accepted)
      assert.match(
        lab
          .notes(name)
          .map(({ what }) => what)
          .join(""),
        /^a+b+c+$/,
      );
  }

  it("goes on by itself after kill -9 of PostgreSQL: all that was answered 200 ends", async () => {
    const names: string[] = [];
    const loading = load(names, 40);
    await pause(700);
    process.kill(runningPostgres(dir)?.pid ?? 0, "SIGKILL");
    await pause(400);
    await start();
    await loading;
    await load(names, 10);
    await assertAllEnd(names);
  }, 60_000);

  it("goes on after every connection was terminated, the lock's too", async () => {
    const names: string[] = [];
    const loading = load(names, 40);
    const sql = postgres(url, { max: 1, fetch_types: false });
    for (let i = 0; i < 4; i++) {
      await pause(400);
      await sql.unsafe(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'octoco-engine'",
      );
    }
    await sql.end();
    await loading;
    await load(names, 10);
    await assertAllEnd(names);
  }, 60_000);
});
