import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { breaksOf, depositById, openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient } from "@/server/testing/sandbox";
import { useStack } from "@/server/testing/stack";

const { database, sandbox, engine } = useStack();
let person: Person;

beforeEach(async () => {
  await newClient();
  await sandbox.control("POST", "clock", { reset: true });
  await sandbox.webhookFault({}, { kind: "drop" }); // nothing ever tells us
  person = await makePerson(database);
});
afterEach(async () => {
  await sandbox.heal();
  await database.admin`update wallet.transactions set asked_at = wallet.clock(), due_at = wallet.clock() - interval '3 days'`; // no next test asks for them
});

const askedFor = (purchaseId: string): Promise<number> => sandbox.asked("GET", /\/purchases\//, purchaseId);
/** As if nobody had asked for so long; for one deposit or for all. */
const forget = (interval: string, id: string | null = null) =>
  database.admin`update wallet.transactions set asked_at = wallet.clock() - ${interval}::interval
     where user_id = ${person.userId} and (${id}::uuid is null or id = ${id})`;

describe("check-open-transactions", () => {
  it("credits within 20 minutes what was paid and whose webhook was lost", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await engine.advanceTo(15);
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed", late: false });
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("asks for each closed deposit once, and still comes to the open ones behind them", async () => {
    const closed = await Promise.all(Array.from({ length: 30 }, () => openDeposit(person)));
    for (const deposit of closed) {
      await sandbox.act(deposit.purchaseId, "expire");
      await refreshDeposit(deposit, "sweep");
    }
    await forget("2 hours");
    const open = await openDeposit(person);
    await sandbox.act(open.purchaseId, "pay");
    await forget("10 minutes", open.id);
    const before = await Promise.all(closed.map((deposit) => askedFor(deposit.purchaseId)));
    await engine.advanceTo(15);
    expect(await depositById(open.id)).toMatchObject({ status: "completed" });
    const after = await Promise.all(closed.map((deposit) => askedFor(deposit.purchaseId)));
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual(closed.map(() => 1));
  });

  it("asks at the sweeps' pace, five a second", async () => {
    const open = await Promise.all(Array.from({ length: 12 }, () => openDeposit(person)));
    await forget("10 minutes");
    const known = new Set((await sandbox.list("requests")).map((row) => row["number"]));
    await engine.advanceTo(15);
    const ids = new Set<unknown>(open.map((deposit) => deposit.purchaseId));
    const times = (await sandbox.list("requests"))
      .filter((row) => row["method"] === "GET" && ids.has(row["object_id"]) && !known.has(row["number"]))
      .map((row) => Number(row["at_ms"]))
      .sort((a, b) => a - b);
    expect(times).toHaveLength(12);
    // Twelve turns take 2.2 s; a busy machine may hold up the first of them, but never brings the last one forward.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_500);
  });

  it("asks for each deposit once that Revio does not know, and still comes to those behind them", async () => {
    const missing = await Promise.all(Array.from({ length: 26 }, () => openDeposit(person)));
    const ids = missing.map((deposit) => deposit.purchaseId);
    await database.admin`delete from revio_sandbox.purchases where id = any (${ids}::uuid[])`;
    await forget("2 hours");
    const open = await openDeposit(person);
    await sandbox.act(open.purchaseId, "pay");
    await forget("10 minutes", open.id);
    await engine.advanceTo(15);
    expect(await depositById(open.id)).toMatchObject({ status: "completed" });
    expect(await breaksOf(database, ids[0] ?? "")).toEqual(["missing_at_provider/high"]);
    await database.admin`update wallet.transactions set revio_purchase_id = null where revio_purchase_id = any (${ids}::uuid[])`;
  });

  it("finds money that came after we gave up, hourly until two days after it was due", async () => {
    const [declined, ended] = [await openDeposit(person), await openDeposit(person)];
    await sandbox.act(declined.purchaseId, "fail");
    await sandbox.act(ended.purchaseId, "expire");
    for (const deposit of [declined, ended]) await refreshDeposit(deposit, "sweep");
    await forget("59 minutes");
    await sandbox.act(declined.purchaseId, "pay");
    await sandbox.act(ended.purchaseId, "settle");
    await engine.advanceTo(15);
    for (const deposit of [declined, ended])
      expect(await depositById(deposit.id)).toMatchObject({ status: "completed", late: true });
  });

  it("learns of a refund that failed, which no event tells", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay", { refunds: "fails" });
    await sandbox.act(deposit.purchaseId, "refund");
    await refreshDeposit(deposit, "sweep");
    await sandbox.act(deposit.purchaseId, "settle");
    await forget("2 hours");
    await engine.advanceTo(15);
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed", providerStatus: "paid" });
    expect(await breaksOf(database, deposit.purchaseId)).toEqual(["unexpected_status/medium"]);
  });

  it("changes nothing while Revio gives no answer, and repairs it once it does", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
    await engine.advanceTo(15);
    expect(await depositById(deposit.id)).toMatchObject({ status: "pending" });
    await sandbox.control("DELETE", "faults");
    await newClient();
    await engine.advanceTo(15);
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed" });
  });
});
