import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { codeOf } from "@/server/testing/outcomes";
import { isLost, sqlState } from "./failures";
import { createPool, type Pool, type PoolOptions } from "./pool";

const url = process.env["TEST_POSTGRES_URL"] ?? "";
const opened: Pool[] = [];

function open(options: Partial<PoolOptions> = {}): Pool {
  const pool = createPool({ url, max: 4, ...options });
  opened.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.end()));
});

describe("createPool: statements", () => {
  it("answers a statement's rows as objects or as lists in the order of the columns", async () => {
    const pool = open();
    expect(await pool.query("select 1 as a, 'x' as b")).toStrictEqual([{ a: 1, b: "x" }]);
    expect(await pool.query("select 1 as a, 2 as a", [], { arrays: true })).toStrictEqual([[1, 2]]);
    expect(await pool.query("select 1 where false")).toStrictEqual([]);
  });

  it("refuses two statements in one text, with or without parameters", async () => {
    const pool = open();
    expect(await codeOf(pool.query("select 1; select 2"))).toBe("42601");
    expect(await codeOf(pool.query("select $1::int; select 2", [1]))).toBe("42601");
  });

  it("prepares a named text once per connection, and an unnamed one never", async () => {
    const pool = open({ max: 1 });
    const prepared = "select count(*)::int as n from pg_prepared_statements where statement like '%marker%'";
    for (let i = 0; i < 7; i++) await pool.query("select $1::int as marker", [i]);
    expect(await pool.query(prepared)).toEqual([{ n: 0 }]);
    for (let i = 0; i < 7; i++) {
      expect(await pool.query("select $1::int as marker", [i], { name: "m" })).toEqual([{ marker: i }]);
    }
    expect(await pool.query(prepared)).toEqual([{ n: 1 }]);
  });

  it("goes on with a prepared text whose result changed shape", async () => {
    const pool = open({ max: 1 });
    await pool.query("create temporary table shape (a int)");
    await pool.query("select * from shape", [], { name: "shape" });
    await pool.query("alter table shape add column b int");
    await pool.query("insert into shape values (1, 2)");
    expect(await pool.query("select * from shape", [], { name: "shape" })).toEqual([{ a: 1, b: 2 }]);
  });

  it("passes PostgreSQL's error through and stays with its connections", async () => {
    const pool = open();
    const error = await pool.query("select 1/0").catch((caught: unknown) => caught);
    expect(sqlState(error)).toBe("22012");
    expect(isLost(error)).toBe(false);
    expect(pool.stats()).toMatchObject({ renewed: 0, running: 0, waiting: 0 });
  });

  it("refuses an undefined parameter at once, with nothing sent and nothing left behind", async () => {
    const pool = open({ waitMs: 20 });
    await expect(pool.query("select $1::text", [undefined])).rejects.toThrow(TypeError);
    await sleep(60);
    expect(pool.stats()).toMatchObject({ busy: 0, waiting: 0, running: 0 });
  });
});

describe("createPool: the result guard", () => {
  it("misses no row after statements that failed in mid-result", async () => {
    const pool = open({ max: 2 });
    let failures = 0;
    const worker = async (arrays: boolean): Promise<void> => {
      for (let i = 0; i < 150; i++) {
        const after = 1 + Math.floor(Math.random() * 40);
        const failing = "select repeat('x', 10), 1/($1::int - g) from generate_series(1, 60) g";
        if ((await codeOf(pool.query(failing, [after], { arrays }))) === "22012") failures++;
        const rows = await pool.query<{ n: number } | number[]>("select n from generate_series(1, 3) n", [], {
          arrays,
        });
        expect(rows).toStrictEqual(arrays ? [[1], [2], [3]] : [{ n: 1 }, { n: 2 }, { n: 3 }]);
        expect(await pool.query("select 1 where false")).toStrictEqual([]);
      }
    };
    await Promise.all([worker(false), worker(true), worker(false), worker(true)]);
    expect(failures).toBe(600);
    expect(pool.stats().holes).toBeGreaterThan(100);
  });
});

describe("createPool: the waiting line", () => {
  it("sends at most `max` statements, and the rest in the order they came", async () => {
    const pool = open({ max: 1 });
    const done: number[] = [];
    const jobs = Array.from({ length: 8 }, async (_, i) => {
      await pool.query("select pg_sleep(0.01)");
      done.push(i);
    });
    expect(pool.stats()).toMatchObject({ running: 1, waiting: 7 });
    await Promise.all(jobs);
    expect(done).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("refuses as BUSY what waited `waitMs`, and nothing of it was sent", async () => {
    const pool = open({ max: 1, waitMs: 150 });
    await pool.query("create temporary table effect (a int)");
    const slow = pool.query("select pg_sleep(1.5)");
    const began = Date.now();
    expect(await codeOf(pool.query("insert into effect values (1)"))).toBe("BUSY");
    expect(Date.now() - began).toBeLessThan(1400);
    await slow;
    expect(await pool.query("select * from effect")).toEqual([]);
    expect(pool.stats()).toMatchObject({ busy: 1, renewed: 0, waiting: 0 });
  });
});

describe("createPool: the deadline", () => {
  it("answers DEADLINE when a statement takes longer, and the next one does not wait for it", async () => {
    const pool = open({ max: 1, deadlineMs: 700, drainMs: 100 });
    const began = Date.now();
    expect(await codeOf(pool.query("select pg_sleep(6)", [], { name: "slow" }))).toBe("DEADLINE");
    expect(await pool.query("select 1 as a")).toEqual([{ a: 1 }]);
    expect(Date.now() - began).toBeLessThan(5000);
    expect(pool.stats()).toMatchObject({ deadline: 1, renewed: 1 });
  });
});

describe("createPool: end", () => {
  it("lets running statements finish, refuses waiting and later ones, and leaves no session open", async () => {
    const name = `ending-${process.pid}`;
    const pool = open({ max: 2, settings: { application_name: name } });
    const jobs = Array.from({ length: 6 }, () => codeOf(pool.query("select pg_sleep(0.2)")));
    await sleep(100);
    await pool.end();
    expect(await Promise.all(jobs)).toStrictEqual([
      "answered",
      "answered",
      "ENDED",
      "ENDED",
      "ENDED",
      "ENDED",
    ]);
    expect(await codeOf(pool.query("select 1"))).toBe("ENDED");
    const look = open();
    const sessions = "select count(*)::int as n from pg_stat_activity where application_name = $1";
    await expect.poll(() => look.query(sessions, [name]), { timeout: 5000 }).toEqual([{ n: 0 }]);
  });
});
