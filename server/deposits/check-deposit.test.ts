import { beforeEach, describe, expect, it } from "vitest";
import { shiftClock } from "@/server/testing/database";
import { depositById, openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { useRevio } from "@/server/testing/sandbox";
import { checkDeposit } from "./check-deposit";
import { refreshDeposit } from "./refresh-deposit";

const { database, sandbox } = useRevio();
let person: Person;

beforeEach(async () => {
  person = await makePerson(database);
});

const asked = (purchaseId: string): Promise<number> => sandbox.asked("GET", /\/purchases\//, purchaseId);
const look = (id: string, evenIfClosed = false, by: Person = person) =>
  checkDeposit(by.userId, id, { evenIfClosed });
const later = (id: string) =>
  database.admin`update wallet.transactions set asked_at = asked_at - interval '3 seconds' where id = ${id}`;

describe("checkDeposit", () => {
  it("asks Revio once per two seconds, however many pages look, and credits what it says", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pend");
    await Promise.all(Array.from({ length: 10 }, () => look(deposit.id)));
    await look(deposit.id, true);
    expect(await asked(deposit.purchaseId)).toBe(1);
    await sandbox.act(deposit.purchaseId, "settle");
    await later(deposit.id);
    await look(deposit.id);
    expect(await asked(deposit.purchaseId)).toBe(2);
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("goes on asking about a declined one, whose checkout can still be paid", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "fail");
    await refreshDeposit(deposit, "webhook");
    await sandbox.act(deposit.purchaseId, "pay");
    await later(deposit.id);
    await look(deposit.id);
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed", late: true });
  });

  it("ends asking about a declined one when the database's clock says that it is over, whatever ours says", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "fail");
    await refreshDeposit(deposit, "webhook");
    const before = await asked(deposit.purchaseId);
    await shiftClock(database, "2 hours");
    await look(deposit.id);
    await shiftClock(database, null);
    expect(await asked(deposit.purchaseId)).toBe(before);
    await later(deposit.id);
    await look(deposit.id);
    expect(await asked(deposit.purchaseId)).toBe(before + 1);
  });

  it("asks about a closed one only when a person says so", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "expire");
    await refreshDeposit(deposit, "webhook");
    await sandbox.act(deposit.purchaseId, "settle");
    await later(deposit.id);
    await look(deposit.id);
    expect(await depositById(deposit.id)).toMatchObject({ status: "expired" });
    await look(deposit.id, true);
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed", late: true });
  });

  it("does nothing for somebody else", async () => {
    const deposit = await openDeposit(person);
    await look(deposit.id, true, await makePerson(database));
    expect(await asked(deposit.purchaseId)).toBe(0);
  });
});
