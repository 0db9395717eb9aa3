import { describe, expect, it } from "vitest";
import { closePools, query } from "@/db/client";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, settle } from "@/server/testing/factories";
import { auditLedger } from "./audit-ledger";

const database = useDatabase();
const forger = connectAs(database, "admin", { session_replication_role: "replica" });

/** The laws take half a second and the worker's statements may take a fifth, while `act` runs. */
async function withLittleTime(act: () => Promise<void>): Promise<void> {
  const limit = (setting: string) =>
    database.admin.unsafe(`alter role wallet_worker in database ${database.name} ${setting}`);
  await limit("set statement_timeout = '200ms'");
  await database.admin
    .unsafe(`alter function wallet.verify_ledger(bigint) rename to laws_at_once;
      create function wallet.verify_ledger(p_since bigint default 0) returns table (law text, object text, expected text, found text)
        language plpgsql security definer as $$ begin perform pg_sleep(0.5); return query select * from wallet.laws_at_once(p_since); end $$;`)
    .simple();
  await closePools(); // the limit counts for new sessions
  try {
    await act();
  } finally {
    await database.admin
      .unsafe(
        "drop function wallet.verify_ledger(bigint); alter function wallet.laws_at_once(bigint) rename to verify_ledger",
      )
      .simple();
    await limit("reset statement_timeout");
    await closePools();
  }
}

describe("auditLedger", () => {
  it("opens one break per law and object, however often it is seen", async () => {
    const deposit = await makePendingDeposit(await makePerson(database));
    await settle(deposit);
    expect((await auditLedger({ full: true })).broken).toBe(0);
    await forger`update wallet.transactions set status = 'refunded' where id = ${deposit.depositId}`;
    const { broken } = await auditLedger({ full: true });
    expect(broken).toBeGreaterThan(0);
    expect((await auditLedger({ full: true })).broken).toBe(broken);
    await forger`update wallet.transactions set status = 'completed' where id = ${deposit.depositId}`;
    const breaks = await database.admin`
      select type, severity, sightings, detail from wallet.reconciliation_breaks where object_kind = 'law'`;
    expect(breaks).toHaveLength(broken);
    for (const one of breaks)
      expect(one).toEqual({
        type: "internal_imbalance",
        severity: "critical",
        sightings: 2,
        detail: { expected: expect.any(String), found: expect.any(String) },
      });
  });

  it("goes on, the next hour, from entries old enough that none below them can still appear", async () => {
    const newest = await database.admin`select max(id) as id from wallet.entries`;
    expect(Number((await auditLedger({ full: false })).upToEntry)).toBeLessThan(Number(newest[0]?.["id"]));
    await forger`update wallet.entries set created_at = created_at - interval '1 minute'`;
    expect((await auditLedger({ full: false })).upToEntry).toBe(newest[0]?.["id"]);
    const runs =
      await database.admin`select scope, broken_laws from wallet.ledger_audits order by id desc limit 2`;
    expect([...runs]).toEqual([1, 2].map(() => ({ scope: "since", broken_laws: 0 })));
  });

  it("has more time than the worker's other statements: a long history does not stop it", async () => {
    await withLittleTime(async () => {
      await expect(query("worker", "select pg_sleep(0.5)")).rejects.toMatchObject({ code: "57014" });
      expect(await auditLedger({ full: true })).toMatchObject({ broken: 0 });
    });
    const [limit] = await query<{ statement_timeout: string }>("report", "show statement_timeout");
    expect(limit).toEqual({ statement_timeout: "30s" });
  });
});
