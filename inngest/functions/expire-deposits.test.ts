import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { depositById, openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient } from "@/server/testing/sandbox";
import { useStack } from "@/server/testing/stack";

const { app, database, sandbox, engine } = useStack();
let person: Person;

beforeEach(async () => {
  await newClient();
  await sandbox.control("POST", "clock", { reset: true });
  await sandbox.webhookFault({}, { kind: "drop" });
  person = await makePerson(database);
});
afterEach(() => sandbox.heal());

/** As if it had been started an hour and a bit ago, and asked for a minute before the next tick: the other sweep leaves it alone. */
const pastDue = (id: string) =>
  database.admin`
    update wallet.transactions set due_at = wallet.clock() - interval '2 minutes',
           asked_at = date_bin('10 minutes', wallet.clock(), '2026-01-01') + interval '9 minutes' where id = ${id}`;

/** A deposit whose create was never answered, due so many hours ago. */
async function neverOpened(hoursAgo: number): Promise<string> {
  const id = newId();
  await query(
    "app",
    "select * from wallet.start_deposit($1, $2, $3, $4, 25000, 'ZAR', $5, 1000, 5000000, $6, null)",
    [id, person.userId, person.sessionId, randomUUID(), newReference(), `-${hoursAgo} hours`],
  );
  return id;
}

describe("expire-deposits", () => {
  it("leaves a deposit alone until it is due, then closes it as Revio did", async () => {
    const deposit = await openDeposit(person);
    await engine.advanceTo(10);
    expect(await depositById(deposit.id)).toMatchObject({ status: "pending" });
    await sandbox.act(deposit.purchaseId, "expire");
    await pastDue(deposit.id);
    await engine.advanceTo(10);
    expect(await depositById(deposit.id)).toMatchObject({ status: "expired", failureCode: null });
    expect(await sandbox.purchasesOf(deposit.reference)).toMatchObject([{ status: "expired" }]);
  });

  it("settles what was paid at the last moment, though no webhook came", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await pastDue(deposit.id);
    await engine.advanceTo(10);
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed", late: false });
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("cancels at Revio what is past due and could still be paid, and closes it here as expired", async () => {
    const deposit = await openDeposit(person);
    await sandbox.become(deposit.purchaseId, "viewed");
    await pastDue(deposit.id);
    await engine.advanceTo(10);
    expect(await sandbox.purchasesOf(deposit.reference)).toMatchObject([{ status: "cancelled" }]);
    expect(await depositById(deposit.id)).toMatchObject({ status: "expired" });
  });

  it("leaves a payment under way alone", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pend");
    await pastDue(deposit.id);
    await engine.advanceTo(10);
    expect(await depositById(deposit.id)).toMatchObject({
      status: "pending",
      providerStatus: "pending_execute",
    });
    expect(await sandbox.asked("POST", /cancel/, deposit.purchaseId)).toBe(0);
  });

  it("changes nothing when Revio gives no answer", async () => {
    const deposit = await openDeposit(person);
    await pastDue(deposit.id);
    await sandbox.fault({}, { kind: "answer", status: 503 });
    await engine.advanceTo(10);
    expect(await depositById(deposit.id)).toMatchObject({ status: "pending" });
  });

  it("comes to every deposit past due, however many before it stay open", async () => {
    const stuck = await Promise.all(Array.from({ length: 26 }, () => openDeposit(person)));
    for (const deposit of stuck) await sandbox.act(deposit.purchaseId, "pend");
    const last = await openDeposit(person);
    await app.deliver(sandbox); // a webhook during the tick would count as having been asked
    for (const deposit of [...stuck, last]) await pastDue(deposit.id);
    await engine.advanceTo(10);
    expect(await depositById(last.id)).toMatchObject({ status: "expired" });
  });

  it("closes what never got a purchase a day after it was due, not before", async () => {
    const [early, over] = [await neverOpened(22), await neverOpened(25)];
    await engine.advanceTo(10);
    expect(await depositById(early)).toMatchObject({ status: "created" });
    expect(await depositById(over)).toMatchObject({ status: "expired" });
  });
});
