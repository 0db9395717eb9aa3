import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, startFaultProxy } from "@/server/testing/fault-proxy";
import { parseAddress } from "./address";
import { type Generation, openGeneration, retire } from "./generation";

const target = new URL(process.env["TEST_POSTGRES_URL"] ?? "postgres://admin@127.0.0.1:54329/admin");
let proxy: FaultProxy;
const opened: Generation[] = [];

function open(max: number): Generation {
  const address = parseAddress(`postgres://admin@127.0.0.1:${proxy.port}/admin`);
  const generation = openGeneration(
    { address, settings: {}, max, connectSeconds: 3, silenceMs: 10_000 },
    () => undefined,
  );
  opened.push(generation);
  return generation;
}

const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "answered",
    () => "failed",
  );

beforeEach(async () => {
  proxy = await startFaultProxy(Number(target.port));
});

afterEach(async () => {
  await proxy.heal();
  await Promise.all(opened.splice(0).map((generation) => retire(generation, 0)));
  await proxy.close();
});

describe("openGeneration", () => {
  it("holds one statement on a connection: a lost one takes none behind it along", async () => {
    const { sql } = open(1);
    await sql`select 1`;
    const jobs = [sql`select pg_sleep(5)`, sql`select 1`, sql`select 2`].map(outcome);
    await sleep(200);
    proxy.reset();
    expect(await Promise.all(jobs)).toStrictEqual(["failed", "answered", "answered"]);
  });

  it("dials again at once after any number of refusals", async () => {
    const { sql } = open(16);
    await proxy.refuse();
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 16 }, () => outcome(sql`select 1`)));
    }
    await proxy.heal();
    const began = Date.now();
    expect(await Promise.all(Array.from({ length: 16 }, () => outcome(sql`select 1`)))).not.toContain(
      "failed",
    );
    expect(Date.now() - began).toBeLessThan(3000);
  });
});

describe("retire", () => {
  it("lets the driver dial no more for the statements it still holds", async () => {
    const generation = open(2);
    const jobs = Array.from({ length: 40 }, () => outcome(generation.sql`select pg_sleep(0.2)`));
    await sleep(100);
    await retire(generation, 0);
    expect(await Promise.all(jobs)).toContain("failed");
    await expect.poll(proxy.open, { timeout: 5000 }).toBe(0);
    expect(proxy.accepted()).toBe(2);
  });

  it("destroys every socket, also when the peer says nothing or the connection was never made", async () => {
    const generation = open(4);
    const jobs = [1, 2].map(() => outcome(generation.sql`select pg_sleep(5)`));
    await sleep(100);
    proxy.silence("up", "down");
    jobs.push(...[1, 2].map(() => outcome(generation.sql`select 1`)));
    await sleep(200);
    const sockets = [...generation.sockets];
    expect(sockets).toHaveLength(4);
    await retire(generation, 0);
    expect(sockets.map((socket) => socket.destroyed)).toStrictEqual([true, true, true, true]);
    expect(await Promise.all(jobs)).toStrictEqual(Array(4).fill("failed"));
  });
});
