import { afterEach, describe, expect, it } from "vitest";
import { auditAll } from "@/server/ledger/audit-ledger";
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

/** The function's body, called directly: half a day of the engine's clock takes minutes. */
async function runNight(
  scheduledAt: string,
  run: (name: string, work: () => unknown) => unknown,
): Promise<unknown> {
  const body: unknown = Reflect.get(auditLedgerHourly, "fn");
  if (typeof body !== "function") throw new Error("the function has no body");
  return body({ event: { data: { scheduledAt } }, runId: scheduledAt, step: { run } });
}

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
    const first = await auditAll();
    expect(first.broken).toBeGreaterThan(0);
    const found = [...(await breaks())];
    expect(found).toHaveLength(first.broken);
    expect(found.every((one) => one.severity === "critical" && one.sightings === 1)).toBe(true);
    expect(found.map((one) => one.object).join()).toContain(person.userId);
    await auditAll();
    expect([...(await breaks())]).toEqual(found.map((one) => ({ ...one, sightings: 2 })));
    await forger`update wallet.balances set available = available - 1 where user_id = ${person.userId}`;
    expect(await auditAll()).toMatchObject({ broken: 0 });
  });

  it("goes on in the night at the step at which it was cut off, and tells what it found once", async () => {
    const person = await makePerson(database);
    await forger`update wallet.balances set available = available + 1 where user_id = ${person.userId}`;
    const kept = new Map<string, unknown>();
    const names: string[] = [];
    let steps = 0;
    /** As the engine does it: a step whose answer is kept is not taken again. Every other answer is lost with the process. */
    const run = async (name: string, work: () => unknown): Promise<unknown> => {
      if (kept.has(name)) return kept.get(name);
      const answer = await work();
      names.push(name);
      if (steps++ % 2 === 0) throw new Error("the process ended");
      kept.set(name, answer);
      return answer;
    };
    const [before] = await database.admin`select count(*)::int as audits from wallet.ledger_audits`;
    let ended: unknown;
    for (let turn = 0; turn < 30 && ended === undefined; turn++)
      ended = await runNight("2126-11-21T01:07:00.000Z", run).catch(() => undefined);
    expect(ended).toMatchObject({ broken: 2 });
    expect(names).toContain("laws-0");
    const own = (await breaks()).filter((one) => one.object.includes(person.userId));
    expect(own.map((one) => one.sightings)).toEqual([1]);
    const [after] = await database.admin`select count(*)::int as audits from wallet.ledger_audits`;
    expect(after?.["audits"]).toBe(before?.["audits"] + 1);
    await forger`update wallet.balances set available = available - 1 where user_id = ${person.userId}`;
  });

  it("reads everything again in the night, and finds what was changed after it was sealed", async () => {
    await sealLedger({ most: 1 });
    await forger`update wallet.ledger_chain set hash = sha256(hash)`;
    await runNight("2126-11-22T01:07:00.000Z", (_, work) => work());
    const [run] =
      await database.admin`select scope, broken_laws from wallet.ledger_audits order by id desc limit 1`;
    expect(run).toEqual({ scope: "full", broken_laws: 0 });
    expect((await breaks()).map(({ object }) => object).join()).toContain(
      "chain each link holds its entries unchanged / seal 1 ",
    );
  });
});
