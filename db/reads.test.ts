import { randomUUID } from "node:crypto";
import { and, asc, count, eq, gt, inArray, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import { closePools, poolStats, query } from "./client";
import { sqlState } from "./failures";
import { createPool, type Pool } from "./pool";
import { reads } from "./reads";

const moment = () => timestamp({ withTimezone: true, precision: 3 });
const table = `reads_${randomUUID().slice(0, 8)}`;
const things = pgTable(table, {
  id: uuid().primaryKey(),
  amountMinor: bigint({ mode: "bigint" }).notNull(),
  createdAt: moment().notNull(),
  endedAt: moment(),
  status: text({ enum: ["open", "done"] }).notNull(),
  metaData: jsonb().$type<{ note: string; list: number[] }>(),
  rate: numeric(),
  rank: integer().notNull(),
  visible: boolean().notNull(),
});

const rows = Array.from({ length: 20 }, (_, i) => ({
  id: randomUUID(),
  amountMinor: 9_007_199_254_740_993n + BigInt(i),
  createdAt: new Date(Date.UTC(2026, 0, 1) + i * 61_001),
  endedAt: i % 2 ? new Date(Date.UTC(2026, 5, 1) + i) : null,
  status: i % 3 ? ("open" as const) : ("done" as const),
  metaData: i % 4 ? { note: `n "${i}"`, list: [i] } : null,
  rate: i % 5 ? "1.2300" : null,
  rank: i,
  visible: i % 2 === 0,
}));

const url = process.env["TEST_POSTGRES_URL"] ?? "";
let admin: Pool;

beforeAll(async () => {
  Object.assign(
    process.env,
    testEnvironment(() => url),
  );
  admin = createPool({ url });
  await admin.query(`create table ${table} (id uuid primary key, amount_minor bigint, created_at timestamptz(3),
    ended_at timestamptz(3), status text, meta_data jsonb, rate numeric, rank int, visible boolean)`);
  const inserted = rows.map((row) => ({
    ...row,
    created_at: row.createdAt,
    ended_at: row.endedAt,
    amount_minor: row.amountMinor,
    meta_data: row.metaData,
  }));
  await admin.query(
    `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [inserted],
  );
});

afterAll(async () => {
  await closePools();
  await admin.query(`drop table ${table}`);
  await admin.end();
});

describe("reads", () => {
  it("maps every kind of column as declared", async () => {
    expect(await reads.select().from(things).orderBy(asc(things.rank))).toStrictEqual(rows);
  });

  it("takes typed values as conditions", async () => {
    const third = rows[3];
    if (!third) throw new Error("no row");
    const conditions = [
      eq(things.id, third.id),
      eq(things.amountMinor, third.amountMinor),
      eq(things.createdAt, third.createdAt),
      eq(things.status, third.status),
      eq(things.visible, third.visible),
      inArray(things.rank, [3, 99]),
      sql`${things.metaData}->>'note' = ${third.metaData?.note}`,
      eq(things.metaData, third.metaData ?? { note: "", list: [] }),
      sql`(${things.createdAt}, ${things.id}) = (${third.createdAt}, ${third.id})`,
    ];
    for (const condition of conditions) {
      expect(
        await reads
          .select({ rank: things.rank })
          .from(things)
          .where(and(eq(things.rank, 3), condition)),
      ).toStrictEqual([{ rank: 3 }]);
    }
  });

  it("answers counts, bare expressions, joins and raw statements", async () => {
    expect(await reads.select({ n: count() }).from(things).where(gt(things.rank, 9))).toStrictEqual([
      { n: 10 },
    ]);
    const total = await reads.select({ total: sql<string>`sum(${things.amountMinor})` }).from(things);
    expect(total).toStrictEqual([{ total: String(rows.reduce((sum, row) => sum + row.amountMinor, 0n)) }]);
    expect(
      await reads.execute(sql`select ${5n}::bigint as five, ${new Date(0)}::timestamptz as at`),
    ).toStrictEqual([{ five: "5", at: new Date(0) }]);
    const missing = await reads.select().from(things).where(eq(things.rank, -1));
    expect(missing).toStrictEqual([]);
  });

  it("passes the result guard", async () => {
    const before = poolStats().read?.holes ?? 0;
    for (let i = 0; i < 60; i++) {
      const failing = reads.execute(sql`select 1/(5 - g) from generate_series(1, 9) g`);
      expect(sqlState(await failing.catch((error: unknown) => error))).toBe("22012");
      expect(await reads.select({ rank: things.rank }).from(things).where(eq(things.rank, 7))).toStrictEqual([
        { rank: 7 },
      ]);
    }
    expect((poolStats().read?.holes ?? 0) - before).toBeGreaterThan(10);
  });

  it("can't open a transaction", async () => {
    const open = reads.transaction.bind(reads);
    await expect(open(async () => 1)).rejects.toThrow("not supported");
  });

  it("plans each statement for its own parameters", async () => {
    const [row] = await query<{ mode: string; name: string }>(
      "read",
      "select current_setting('plan_cache_mode') as mode, current_setting('application_name') as name",
    );
    expect(row).toStrictEqual({ mode: "force_custom_plan", name: "octoco-read" });
  });
});
