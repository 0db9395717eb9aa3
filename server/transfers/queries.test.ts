import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { knowEachOther, makeRichPerson, transfer, transferWish } from "@/server/testing/transfers";
import { findSentTransfer, findTransferByKey, listRecentPeople, readTransferLimits } from "./queries";
import { sendTransfer } from "./send-transfer";

const database = useDatabase();

const rename = (person: Person, name: string, handle: string | null = null) =>
  database.admin`update wallet.users set display_name = ${name}, handle = ${handle} where id = ${person.userId}`;

describe("listRecentPeople", () => {
  it("gives the last five, each once, newest first, with a handle where there is one", async () => {
    const me = await makeRichPerson(database);
    const people: Person[] = [];
    for (const name of ["Ayanda Zulu", "Bongani Y", "Carla X", "Dumisani W", "Elsie V", "Fatima U"]) {
      const one = await makePerson(database);
      await rename(one, name, name === "Elsie V" ? "elsie" : null);
      await transfer(me, one, { amountMinor: 1_000n });
      people.push(one);
    }
    const second = people[1];
    if (second) await transfer(me, second, { amountMinor: 1_000n });
    expect((await listRecentPeople(me.userId)).map(({ name }) => name)).toEqual([
      "Bongani Y.",
      "Fatima U.",
      "Elsie V.",
      "Dumisani W.",
      "Carla X.",
    ]);
    const addresses = (await listRecentPeople(me.userId)).map(({ address }) => address);
    expect(addresses[2]).toBe("@elsie");
    expect(addresses[1]).toMatch(/^.•••@example\.org$/);
  });

  it("leaves out who only sent, and whose wallet is frozen or closed", async () => {
    const me = await makeRichPerson(database);
    const [sender, frozen, closed] = [
      await makeRichPerson(database),
      await makePerson(database),
      await makePerson(database),
    ];
    await transfer(sender, me);
    await transfer(me, frozen);
    await transfer(me, closed);
    await database.admin`update wallet.users set status = 'frozen' where id = ${frozen.userId}`;
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${closed.userId}`;
    expect(await listRecentPeople(me.userId)).toEqual([]);
  });
});

describe("readTransferLimits", () => {
  it("tells what is left of today, of this month and of the balance", async () => {
    const me = await makeRichPerson(database, 50_000n);
    const before = await readTransferLimits(me.userId);
    expect(before).toEqual({
      currency: "ZAR",
      minMinor: 100n,
      maxMinor: 500_000n,
      confirmAboveMinor: 100_000n,
      leftTodayMinor: 1_000_000n,
      leftThisMonthMinor: 10_000_000n,
      availableMinor: 50_000n,
    });
    await transfer(me, await makePerson(database), { amountMinor: 12_345n });
    expect(await readTransferLimits(me.userId)).toEqual({
      ...before,
      leftTodayMinor: 987_655n,
      leftThisMonthMinor: 9_987_655n,
      availableMinor: 37_655n,
    });
  });

  it("starts anew with the day and with the month of Johannesburg, and never goes below zero", async () => {
    const me = await makeRichPerson(database);
    const used = (day: string) => database.admin`
      insert into wallet.limit_usage (user_id, currency, kind, day, day_amount, month_amount) values (${me.userId}, 'ZAR', 'transfer', ${day}, 900000, 20000000)
      on conflict (user_id, currency, kind) do update set day = excluded.day`;
    const left = async () => {
      const { leftTodayMinor, leftThisMonthMinor } = await readTransferLimits(me.userId);
      return [leftTodayMinor, leftThisMonthMinor];
    };
    // 22:30 in London is past midnight in Johannesburg.
    const to = Date.UTC(2031, 2, 30, 22, 30) - Date.now();
    await shiftClock(database, `${Math.round(to / 1000)} seconds`);
    await used("2031-03-31");
    expect(await left()).toEqual([100_000n, 0n]);
    await used("2031-03-30");
    expect(await left()).toEqual([1_000_000n, 0n]);
    await used("2031-02-28");
    expect(await left()).toEqual([1_000_000n, 10_000_000n]);
    await shiftClock(database, null);
  });
});

describe("findSentTransfer", () => {
  it("gives the sender the transfer, and the recipient and others nothing under that id", async () => {
    const [me, other] = [await makeRichPerson(database), await makePerson(database)];
    await rename(other, "Sipho Dlamini", "sipho");
    const id = await transfer(me, other, { note: "Lunch" });
    expect(await findSentTransfer(me.userId, id)).toMatchObject({
      transfer: { id, amount: 10_000n, description: "Lunch" },
      recipient: { name: "Sipho D.", address: "@sipho" },
    });
    expect(await findSentTransfer(other.userId, id)).toBeUndefined();
  });
});

describe("findTransferByKey", () => {
  it("finds what one's own key led to, and nothing for others, for an unused key or a refusal", async () => {
    const [me, other] = [await makeRichPerson(database, 10_000n), await makePerson(database)];
    await knowEachOther(database, [me, other]);
    const wish = transferWish(me, other);
    const id = await sendTransfer(wish);
    expect((await findTransferByKey(me.userId, wish.key))?.transfer.id).toBe(id);
    expect(await findTransferByKey(other.userId, wish.key)).toBeUndefined();
    expect(await findTransferByKey(me.userId, randomUUID())).toBeUndefined();
    const refused = transferWish(me, other);
    await expect(sendTransfer(refused)).rejects.toMatchObject({ code: "INSUFFICIENT_FUNDS" });
    expect(await findTransferByKey(me.userId, refused.key)).toBeUndefined();
  });
});
