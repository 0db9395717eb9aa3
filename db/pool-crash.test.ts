import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OwnPostgres, startOwnPostgres } from "@/server/testing/own-postgres";
import { watchStrays } from "@/server/testing/outcomes";
import { createPool, type Pool } from "./pool";
import { retryKeyed } from "./retry";

const WORKERS = 24;
let strays: ReturnType<typeof watchStrays>;
let server: OwnPostgres;

beforeAll(async () => {
  strays = watchStrays();
  server = await startOwnPostgres();
  const setup = createPool({ url: server.url });
  await setup.query("create table effects (key uuid primary key, answer int not null)");
  await setup.query("create table sendings (attempt uuid not null)"); // not unique: it would hide a second sending
  await setup.end();
});

afterAll(async () => {
  await server.remove();
  expect(strays.end()).toStrictEqual([]);
});

/** One keyed write as one statement: a repeat answers what the first did. Each call of `query` is an attempt. */
const EFFECT = `with fresh as (
    insert into effects values ($1::uuid, $2::int) on conflict (key) do nothing returning answer
  ), sent as (insert into sendings values ($3::uuid))
  select answer from fresh union all select answer from effects where key = $1::uuid`;

type Tally = { acknowledged: Map<string, number>; givenUp: number; longestMs: number; answeredAt: number[] };

/** 24 workers write under keys until `stop` says so; a command whose retries are used up is asked again later. */
async function write(pool: Pool, until: () => boolean): Promise<Tally> {
  const tally: Tally = { acknowledged: new Map(), givenUp: 0, longestMs: 0, answeredAt: [] };
  const worker = async (): Promise<void> => {
    while (!until()) {
      const key = randomUUID();
      const answer = Math.floor(Math.random() * 1e9);
      const began = Date.now();
      const run = (): Promise<{ answer: number }[]> =>
        pool.query(EFFECT, [key, answer, randomUUID()], { name: "effect" });
      const rows = await retryKeyed(run).catch(() => undefined);
      tally.longestMs = Math.max(tally.longestMs, Date.now() - began);
      if (rows) {
        expect(rows).toStrictEqual([{ answer }]);
        tally.acknowledged.set(key, answer);
        tally.answeredAt.push(Date.now());
      } else tally.givenUp++;
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return tally;
}

/** Writes while `faults` runs, then compares what was acknowledged with what is in the database. */
async function prove(faults: () => Promise<number[]>): Promise<Tally> {
  const pool = createPool({ url: server.url, settings: { application_name: "crash" } });
  let over = false;
  const writing = write(pool, () => over);
  const readyAt = await faults();
  await sleep(400);
  over = true;
  const tally = await writing;
  for (const ready of readyAt) {
    expect(tally.answeredAt.find((at) => at >= ready)).toBeLessThan(ready + 5000);
  }
  const look = createPool({ url: server.url });
  const rows = await look.query<{ key: string; answer: number }>("select key, answer from effects");
  const stored = new Map(rows.map((row) => [row.key, row.answer]));
  const lost = [...tally.acknowledged].filter(([key, answer]) => stored.get(key) !== answer);
  expect(lost).toStrictEqual([]);
  expect(await look.query("select attempt from sendings group by attempt having count(*) > 1")).toStrictEqual(
    [],
  );
  await pool.end();
  const sessions = "select count(*)::int as n from pg_stat_activity where application_name = 'crash'";
  await expect.poll(() => look.query(sessions), { timeout: 6000 }).toStrictEqual([{ n: 0 }]);
  await look.end();
  return tally;
}

describe("24 workers writing under keys", () => {
  it.each(["kill", "quit", "stop"] as const)(
    "lose and double nothing when the server is gone by %s, twice",
    async (how) => {
      const tally = await prove(async () => {
        const ready: number[] = [];
        for (let round = 0; round < 2; round++) {
          await sleep(300 + Math.random() * 300);
          await server[how]();
          await server.start();
          ready.push(Date.now());
        }
        return ready;
      });
      expect(tally.acknowledged.size).toBeGreaterThan(50);
      expect(tally.longestMs).toBeLessThan(15_500);
    },
  );

  it("lose and double nothing when all sessions are terminated, ten times", async () => {
    const admin = createPool({ url: server.url, max: 1 });
    const everybody = `select count(pg_terminate_backend(pid))::int as n from pg_stat_activity
      where application_name = 'crash'`;
    const tally = await prove(async () => {
      for (let round = 0; round < 10; round++) {
        await sleep(50 + Math.random() * 150);
        await admin.query(everybody);
      }
      return [Date.now()];
    });
    await admin.end();
    expect(tally.acknowledged.size).toBeGreaterThan(200);
    expect(tally.longestMs).toBeLessThan(6000);
  });
});
