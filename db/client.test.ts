import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import { closePools, type PoolName, poolStats, query } from "./client";
import { createPool } from "./pool";

const url = process.env["TEST_POSTGRES_URL"] ?? "";
const admin = createPool({ url, max: 1 });
beforeAll(() => {
  Object.assign(
    process.env,
    testEnvironment(() => url),
  );
});
afterEach(closePools);
afterAll(() => admin.end());

const sessions = (name: string): Promise<{ n: number }[]> =>
  admin.query(
    "select count(*)::int as n from pg_stat_activity where application_name = $1 and datname = current_database()",
    [name],
  );

describe("query", () => {
  it.each(["app", "worker", "read", "report"] as PoolName[])(
    "opens the %s pool at its first use, under its own name",
    async (name) => {
      expect(poolStats()).toStrictEqual({});
      const rows = await query<{ name: string }>(name, "select current_setting('application_name') as name");
      expect(rows).toStrictEqual([{ name: `octoco-${name}` }]);
      expect(Object.keys(poolStats())).toStrictEqual([name]);
    },
  );

  it("gives a report 30 s, and leaves the others to their role's timeout", async () => {
    const timeout = "select current_setting('statement_timeout') as t";
    expect(await query("report", timeout)).toStrictEqual([{ t: "30s" }]);
    expect(await query("read", timeout)).toStrictEqual([{ t: "0" }]); // this test's role has none
  });
});

describe("closePools", () => {
  it("leaves no session, and a later query opens a new pool", async () => {
    await Promise.all([query("app", "select 1"), query("app", "select 2"), query("worker", "select 1")]);
    await closePools();
    expect(poolStats()).toStrictEqual({});
    expect(await query("app", "select 1 as a")).toStrictEqual([{ a: 1 }]);
    await closePools();
    await expect.poll(() => sessions("octoco-worker"), { timeout: 5000 }).toStrictEqual([{ n: 0 }]);
  });
});

describe("poolStats", () => {
  it("counts what happened and shows what is under way", async () => {
    const slow = query("app", "select pg_sleep(0.2)");
    expect(poolStats().app).toStrictEqual({
      renewed: 0,
      deadline: 0,
      busy: 0,
      silent: 0,
      holes: 0,
      waiting: 0,
      running: 1,
    });
    await slow;
    expect(poolStats().app?.running).toBe(0);
  });
});
