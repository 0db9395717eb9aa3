import { afterEach, describe, expect, it } from "vitest";
import { auditLedger } from "@/server/ledger/audit-ledger";
import { sealLedger } from "@/server/ledger/seal-ledger";
import { connectAs } from "@/server/testing/connect";
import { openDeposit } from "@/server/testing/deposits";
import { makePerson } from "@/server/testing/factories";
import { useStack } from "@/server/testing/stack";
import { auditLedgerHourly } from "./audit-ledger";

const { database, app, sandbox, engine } = useStack();
const forger = connectAs(database, "admin", { session_replication_role: "replica" });

afterEach(() => sandbox.heal());

const breaks = () =>
  database.admin<{ object: string; severity: string; sightings: number }[]>`
    select object_id as object, severity, sightings from wallet.reconciliation_breaks
     where type = 'internal_imbalance' and closed_at is null order by object_id`;
const minutesTo = async (minute: number): Promise<number> => {
  const [row] = await database.admin<
    { now: number }[]
  >`select extract(minute from wallet.clock())::int as now`;
  return ((minute - (row?.now ?? 0) + 60) % 60) + 1;
};

describe("audit-ledger", () => {
  it("finds nothing in a sound ledger, and keeps that it looked", async () => {
    const deposit = await openDeposit(await makePerson(database));
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    const minutes = await minutesTo(7);
    const ran = await engine.advance(minutes, minutes);
    expect(ran.some((call) => call.function === "audit-ledger" && call.outcome === "completed")).toBe(true);
    const runs = await database.admin`select scope, broken_laws from wallet.ledger_audits`;
    expect([...runs]).toEqual([{ scope: expect.stringMatching(/since|full/), broken_laws: 0 }]);
    expect([...(await breaks())]).toEqual([]);
  });

  it("opens one critical break per broken law and object, however often it looks", async () => {
    const person = await makePerson(database);
    await forger`update wallet.balances set available = available + 1 where user_id = ${person.userId}`;
    const first = await auditLedger({ full: true });
    expect(first.broken).toBeGreaterThan(0);
    const found = [...(await breaks())];
    expect(found).toHaveLength(first.broken);
    expect(found.every((one) => one.severity === "critical" && one.sightings === 1)).toBe(true);
    expect(found.map((one) => one.object).join()).toContain(person.userId);
    await auditLedger({ full: true });
    expect([...(await breaks())]).toEqual(found.map((one) => ({ ...one, sightings: 2 })));
    await forger`update wallet.balances set available = available - 1 where user_id = ${person.userId}`;
    expect(await auditLedger({ full: true })).toMatchObject({ broken: 0 });
  });

  it("reads everything again in the night, and finds what was changed after it was sealed", async () => {
    await sealLedger({ most: 1 });
    await forger`update wallet.ledger_chain set hash = sha256(hash)`;
    // Called directly: half a day of the engine's clock takes minutes.
    const night: unknown = Reflect.get(auditLedgerHourly, "fn");
    if (typeof night !== "function") throw new Error("the function has no body");
    const event = { data: { scheduledAt: "2126-11-22T01:07:00.000Z" } };
    await night({ event, runId: "night", step: { run: (_: string, work: () => unknown) => work() } });
    const [run] =
      await database.admin`select scope, broken_laws from wallet.ledger_audits order by id desc limit 1`;
    expect(run).toEqual({ scope: "full", broken_laws: 0 });
    expect((await breaks()).map(({ object }) => object).join()).toContain(
      "chain each link holds its entries unchanged / seal 1 ",
    );
  });
});
