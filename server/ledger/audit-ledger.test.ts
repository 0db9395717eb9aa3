import { describe, expect, it } from "vitest";
import { closePools, query } from "@/db/client";
import { connectAs } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, settle } from "@/server/testing/factories";
import { makeSealedLedger, rememberLedger } from "@/server/testing/sealed-ledger";
import { auditChain } from "./audit-chain";
import { auditAll, auditSince } from "./audit-ledger";
import { AUDIT_PARTS, auditStep, beginAudit, endAudit, FIRST } from "./audit-pieces";

const database = useDatabase();
const forger = connectAs(database, "admin", { session_replication_role: "replica" });

const openBreaks = () =>
  database.admin<{ id: string; object_id: string; severity: string }[]>`
    select id, object_id, severity from wallet.reconciliation_breaks where closed_at is null order by object_id`;

/** The laws take half a second and the worker's statements may take a fifth, while `act` runs. */
async function withLittleTime(act: () => Promise<void>): Promise<void> {
  const limit = (setting: string) =>
    database.admin.unsafe(`alter role wallet_worker in database ${database.name} ${setting}`);
  await limit("set statement_timeout = '200ms'");
  await database.admin
    .unsafe(`alter function wallet.laws_of_now() rename to laws_at_once;
      create function wallet.laws_of_now() returns table (law text, object text, expected text, found text)
        language plpgsql security definer as $$ begin perform pg_sleep(0.5); return query select * from wallet.laws_at_once(); end $$;`)
    .simple();
  await closePools(); // the limit counts for new sessions
  try {
    await act();
  } finally {
    await database.admin
      .unsafe(
        "drop function wallet.laws_of_now(); alter function wallet.laws_at_once() rename to laws_of_now",
      )
      .simple();
    await limit("reset statement_timeout");
    await closePools();
  }
}

describe("auditAll and auditSince", () => {
  it("opens one break per law and object, however often it is seen", async () => {
    const deposit = await makePendingDeposit(await makePerson(database));
    await settle(deposit);
    expect((await auditAll()).broken).toBe(0);
    await forger`update wallet.transactions set status = 'refunded' where id = ${deposit.depositId}`;
    const { broken } = await auditAll();
    expect(broken).toBeGreaterThan(0);
    expect((await auditAll()).broken).toBe(broken);
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
    expect(Number((await auditSince()).upToEntry)).toBeLessThan(Number(newest[0]?.["id"]));
    await forger`update wallet.entries set created_at = created_at - interval '1 minute'`;
    expect((await auditSince()).upToEntry).toBe(newest[0]?.["id"]);
    const runs =
      await database.admin`select scope, broken_laws from wallet.ledger_audits order by id desc limit 2`;
    expect([...runs]).toEqual([1, 2].map(() => ({ scope: "since", broken_laws: 0 })));
  });

  it("has more time than the worker's other statements: a long history does not stop it", async () => {
    await withLittleTime(async () => {
      await expect(query("worker", "select pg_sleep(0.5)")).rejects.toMatchObject({ code: "57014" });
      expect(await auditAll()).toMatchObject({ broken: 0 });
    });
    const limits = ["report", "reconcile"] as const;
    const shown = limits.map((pool) => query<{ statement_timeout: string }>(pool, "show statement_timeout"));
    expect((await Promise.all(shown)).flat().map((row) => row.statement_timeout)).toEqual(["30s", "290s"]);
  });

  it("in full clears the breaks it no longer finds; the hourly look, which sees a part only, clears none", async () => {
    const deposit = await makePendingDeposit(await makePerson(database));
    await settle(deposit);
    await forger`update wallet.transactions set status = 'refunded' where id = ${deposit.depositId}`;
    const { broken } = await auditAll();
    expect(broken).toBeGreaterThan(0);
    const [one] = await openBreaks();
    expect(await auditAll()).toMatchObject({ cleared: 0 });
    await forger`update wallet.transactions set status = 'completed' where id = ${deposit.depositId}`;
    expect(await auditSince()).toMatchObject({ broken: 0, cleared: 0 });
    expect((await auditAll()).cleared).toBe(broken);
    expect(await openBreaks()).toEqual([]);
    const events =
      await database.admin`select kind from wallet.break_events where break_id = ${one?.id ?? ""} order by seq`;
    expect(events.at(-1)).toEqual({ kind: "cleared" });
  });

  it("leaves open what somebody saw while it looked", async () => {
    const seen = [{ law: "I2 a law", object: "o", expected: "1", found: "2" }];
    const record = async (beganAt: string, broken: unknown) => {
      const piece = [beganAt, JSON.stringify(broken)];
      await query("worker", "select * from wallet.record_audit_piece($1, $2)", piece);
      await query("worker", "select * from wallet.record_audit_end(0, $1, 0)", [beganAt]);
    };
    await record("2026-01-01T00:00:00Z", seen);
    await record("2026-01-01T00:00:00Z", []);
    expect(await openBreaks()).toMatchObject([{ object_id: "I2 a law / o" }]);
    await record("2126-01-01T00:00:00Z", []);
    expect(await openBreaks()).toEqual([]);
  });
});

describe("auditStep", () => {
  it("finds, piece by piece and each piece twice, what one go finds, counts it once, and keeps the audit once", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person);
    await settle(deposit);
    await forger`update wallet.transactions set status = 'refunded' where id = ${deposit.depositId}`;
    await forger`update wallet.balances set available = available + 1 where user_id = ${person.userId}`;
    const atOnce =
      await database.admin`select law || ' / ' || object as object_id from wallet.verify_ledger()`;
    const [before] = await database.admin`select count(*)::int as audits from wallet.ledger_audits`;

    const audit = await beginAudit();
    let broken = 0;
    const parts: string[] = [];
    for (let place: typeof FIRST | null = FIRST; place !== null; ) {
      await auditStep(audit, place, 0); // its process ended before its answer was kept
      const step: Awaited<ReturnType<typeof auditStep>> = await auditStep(audit, place, 0);
      parts.push(place.part);
      broken += step.broken;
      place = step.next;
    }
    for (const _ of ["cut off", "again"]) await endAudit(audit, broken);

    expect(parts).toEqual([...AUDIT_PARTS]);
    const seen =
      await database.admin`select object_id, sightings from wallet.reconciliation_breaks where closed_at is null`;
    expect(new Set(seen.map((one) => one["object_id"]))).toEqual(
      new Set(atOnce.map((one) => one["object_id"])),
    );
    expect(seen).toHaveLength(atOnce.length);
    expect(seen.every((one) => one["sightings"] === 1)).toBe(true);
    const [last] =
      await database.admin`select scope, broken_laws from wallet.ledger_audits order by id desc limit 1`;
    expect(last).toEqual({ scope: "full", broken_laws: atOnce.length });
    const [after] = await database.admin`select count(*)::int as audits from wallet.ledger_audits`;
    expect(after?.["audits"]).toBe(before?.["audits"] + 1);

    await forger`update wallet.transactions set status = 'completed' where id = ${deposit.depositId}`;
    await forger`update wallet.balances set available = available - 1 where user_id = ${person.userId}`;
    expect(await auditAll()).toMatchObject({ broken: 0, cleared: atOnce.length });
  });
});

describe("the audit of the chain", () => {
  it("opens a break for what was changed after it was sealed, and goes on looking there until it is put right", async () => {
    await makeSealedLedger(database);
    expect(await auditAll()).toMatchObject({ broken: 0 });
    const { restore } = await rememberLedger(database, forger);
    await forger`update wallet.ledger_chain set hash = sha256(hash) where seal = 2 and link = 2`;
    const { broken } = await auditAll();
    expect(broken).toBeGreaterThan(0);
    const found = await openBreaks();
    expect(found.every((one) => one.object_id.startsWith("chain ") && one.severity === "critical")).toBe(
      true,
    );
    expect(
      found.some((one) =>
        one.object_id.startsWith("chain each link holds its entries unchanged / seal 2 user:"),
      ),
    ).toBe(true);
    await database.admin`delete from wallet.outbox`; // or a month later another law would be broken too
    await shiftClock(database, "30 days");
    expect((await auditAll()).broken).toBe(broken);
    await restore();
    expect(await auditAll()).toMatchObject({ broken: 0, cleared: broken });
    await shiftClock(database, null);
  });
  it("looks at a part of the chain, finds what is broken there, and clears nothing of the rest", async () => {
    const { restore } = await rememberLedger(database, forger);
    await forger`update wallet.ledger_chain set hash = sha256(hash) where seal = 2 and link = 2`;
    expect((await auditAll()).broken).toBeGreaterThan(0);
    const before = await openBreaks();
    const lawsIn = async (from: number, to: number) =>
      (await database.admin`select distinct seal from wallet.verify_chain(${from}, ${to})`).map(
        (row) => row["seal"] as string,
      );
    expect([await lawsIn(1, 1), await lawsIn(2, 2), await lawsIn(3, 3)]).toEqual([[], ["2"], ["3"]]);
    await restore();
    expect(await auditChain("3")).toMatchObject({ broken: 0, next: null });
    const left = await openBreaks();
    expect(left.length).toBeLessThan(before.length);
    expect(left.every((one) => one.object_id.includes("seal 2"))).toBe(true);
    expect(await auditChain("2")).toMatchObject({ broken: 0, cleared: left.length });
  });
});
