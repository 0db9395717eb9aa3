import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, startFaultProxy } from "@/server/testing/fault-proxy";
import { codeOf, timed, watchStrays } from "@/server/testing/outcomes";
import { isLost } from "./failures";
import { createPool, type Pool, type PoolOptions } from "./pool";

const target = new URL(process.env["TEST_POSTGRES_URL"] ?? "postgres://admin@127.0.0.1:54329/admin");
/** Bounds leave room for a loaded machine; what must not happen would take longer still. */
const PATIENT = { timeout: 5000, interval: 2 };
let proxy: FaultProxy;
const opened: Pool[] = [];
let strays: ReturnType<typeof watchStrays>;

function open(options: Partial<PoolOptions> = {}): Pool {
  const pool = createPool({
    url: `postgres://admin@127.0.0.1:${proxy.port}/admin`,
    max: 4,
    drainMs: 300,
    ...options,
  });
  opened.push(pool);
  return pool;
}

/** Opens all connections of the pool, so that faults meet idle ones. */
const warm = (pool: Pool, n: number): Promise<unknown> =>
  Promise.all(Array.from({ length: n }, () => pool.query("select pg_sleep(0.05)")));

beforeEach(async () => {
  proxy = await startFaultProxy(Number(target.port));
  strays = watchStrays();
});

afterEach(async () => {
  await proxy.heal();
  await Promise.all(opened.splice(0).map((pool) => pool.end()));
  await expect.poll(proxy.open, PATIENT).toBe(0);
  await proxy.close();
  expect(strays.end()).toStrictEqual([]);
});

describe("a connection cut at any byte", () => {
  it("fails the statement as lost, never as an unhandled rejection, and the next one is answered", async () => {
    let cut = 0;
    for (const direction of ["up", "down"] as const) {
      for (let bytes = 1; bytes < 800; bytes += 29) {
        const pool = open({ max: 1 });
        proxy.cutAfter(bytes, direction);
        const result = await pool
          .query("select $1::int as a", [1], { name: "cut" })
          .catch((error: unknown) => error);
        if (result instanceof Error) {
          expect(isLost(result)).toBe(true);
          cut++;
        } else expect(result).toStrictEqual([{ a: 1 }]);
        await proxy.heal();
        await expect.poll(() => codeOf(pool.query("select 1")), PATIENT).toBe("answered");
      }
    }
    expect(cut).toBeGreaterThan(20);
  });
});

describe("a half-open connection", () => {
  it("costs one deadline: its siblings are not asked again, a new generation answers", async () => {
    const pool = open({ deadlineMs: 1000 });
    await warm(pool, 4);
    proxy.halfOpen();
    expect(await codeOf(pool.query("select 1"))).toBe("DEADLINE");
    for (let i = 0; i < 8; i++) expect(await codeOf(pool.query("select 1"))).toBe("answered");
    expect(pool.stats()).toMatchObject({ deadline: 1, renewed: 1 });
  });

  it("gets nothing more while the renewal waits for its turn", async () => {
    const pool = open({ deadlineMs: 1000, renewEveryMs: 3000 });
    await warm(pool, 4);
    proxy.reset();
    await codeOf(pool.query("select 1")); // the first renewal, at once; the next has to wait
    await warm(pool, 4);
    proxy.halfOpen();
    expect(await codeOf(pool.query("select 1"))).toBe("DEADLINE");
    expect(await Promise.all([1, 2, 3].map(() => codeOf(pool.query("select 1"))))).toStrictEqual(
      Array(3).fill("answered"),
    );
    expect(pool.stats()).toMatchObject({ deadline: 1, renewed: 2 });
  });
});

describe("silence", () => {
  it("ends an idle connection without an error, and its place in the pool stays", async () => {
    const pool = open({ silenceMs: 700 });
    for (let round = 1; round <= 2; round++) {
      await warm(pool, 4);
      expect(proxy.open()).toBe(4);
      await expect.poll(proxy.open, PATIENT).toBe(0);
      expect(pool.stats()).toMatchObject({ silent: 4 * round, renewed: 0 });
    }
  });

  it("ends a connection in mid-statement when the deadline would come later", async () => {
    const pool = open({ silenceMs: 700 });
    await warm(pool, 4);
    proxy.silence("up", "down");
    const [code, ms] = await timed(codeOf(pool.query("select 1")));
    expect(code).toBe("CONNECTION_CLOSED");
    expect(ms).toBeLessThan(4000); // the deadline is 8000
  });

  it("ends the wait for a server that takes the connection and never answers", async () => {
    const pool = open({ connectSeconds: 0.5 });
    proxy.silence("down");
    const [code, ms] = await timed(codeOf(pool.query("select 1")));
    expect(code).toBe("CONNECT_TIMEOUT");
    expect(ms).toBeLessThan(2500);
    await proxy.heal();
    expect(await codeOf(pool.query("select 1"))).toBe("answered");
  });
});

describe("renewal", () => {
  it("happens once for a burst of errors, and errors of older generations don't count", async () => {
    const pool = open({ max: 16, renewEveryMs: 50 });
    const jobs = Array.from({ length: 16 }, () => codeOf(pool.query("select pg_sleep(5)")));
    await sleep(300);
    proxy.reset();
    expect(new Set(await Promise.all(jobs))).not.toContain("answered");
    await warm(pool, 16);
    expect(pool.stats().renewed).toBe(1);

    const late = codeOf(pool.query("select pg_sleep(5)")); // of the generation that is replaced now
    await sleep(300);
    proxy.cutAfter(1, "up");
    expect(await codeOf(pool.query("select 1"))).not.toBe("answered");
    await proxy.heal();
    await warm(pool, 4);
    expect(await late).toBe("CONNECTION_DESTROYED"); // by drainMs
    await sleep(300);
    expect(pool.stats().renewed).toBe(2);
  });

  it("lets the old generation finish its statements, then closes all its sockets", async () => {
    const pool = open({ drainMs: 6000 });
    await warm(pool, 4);
    const slow = pool.query("select 'done' as a, pg_sleep(1.5)");
    const id = "select pg_terminate_backend(pid) from pg_stat_activity where pid = pg_backend_pid()";
    expect(await codeOf(pool.query(id))).toMatch(/57P01|CONNECTION_CLOSED/);
    expect(await codeOf(pool.query("select 1"))).toBe("answered");
    expect(await slow).toMatchObject([{ a: "done" }]);
    await expect.poll(proxy.open, PATIENT).toBe(1);
    expect(pool.stats().renewed).toBe(1);
  });
});

describe("a server that is away", () => {
  it("refuses within `waitMs`, and answers at once when it is back", async () => {
    const pool = open({ max: 16, waitMs: 300 });
    await proxy.refuse();
    const began = Date.now();
    const until = began + 1500;
    const workers = Array.from({ length: 24 }, async () => {
      let longest = 0;
      while (Date.now() < until) {
        const [code, ms] = await timed(codeOf(pool.query("select 1")));
        expect(code).not.toBe("answered");
        longest = Math.max(longest, ms);
      }
      return longest;
    });
    expect(Math.max(...(await Promise.all(workers)))).toBeLessThan(2500);
    expect(pool.stats().renewed).toBeLessThanOrEqual(2 + (Date.now() - began) / 200);
    await proxy.heal();
    const [, ms] = await timed(expect.poll(() => codeOf(pool.query("select 1")), PATIENT).toBe("answered"));
    expect(ms).toBeLessThan(2500);
  });
});

describe("a slow network", () => {
  it("only makes answers late", async () => {
    const pool = open();
    proxy.latency(30);
    const [rows, ms] = await timed(
      Promise.all(
        Array.from({ length: 12 }, (_, i) => pool.query("select $1::int as a", [i], { name: "slow" })),
      ),
    );
    expect(rows).toStrictEqual(Array.from({ length: 12 }, (_, i) => [{ a: i }]));
    expect(ms).toBeGreaterThan(100);
    expect(pool.stats()).toMatchObject({ renewed: 0, deadline: 0 });
  });
});
