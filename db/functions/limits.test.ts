import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { attachPayout, fund, makeBankAccount, makePerson, settlePayout } from "@/server/testing/factories";
import { ask, call, setClock, staySignedIn, useHolder } from "@/server/testing/withdrawals";

const database = useDatabase();
const person = useHolder(database, { funds: 1_000_000n, usableFrom: new Date(0) });
beforeEach(() => staySignedIn(database, person));
afterEach(() => shiftClock(database, null));

const LIMITS = { dayMax: 20_000n, monthMax: 30_000n };
const take = (amount: bigint, id = newId()): Promise<string> =>
  ask(person, { id, amount, ...LIMITS }).then((answer) => answer.split(" ").slice(0, 2).join(" "));
const taken = async (amount: bigint): Promise<string> => {
  const id = newId();
  expect(await take(amount, id)).toBe(`requested ${id}`);
  return id;
};
const cancel = (id: string): Promise<string> =>
  call("app", "cancel_withdrawal", person.userId, person.sessionId, id, null);
const used = async (): Promise<unknown> =>
  (
    await database.admin`
      select day::text, day_amount::int, month_amount::int from wallet.limit_usage where user_id = ${person.userId}`
  )[0];

/** A moment of Johannesburg, which is two hours ahead of UTC all year. */
const at = (moment: string): Promise<void> => setClock(database, `${moment}+02:00`);

describe("use_limit", () => {
  it("lets a day and a month be used to the cent", async () => {
    await at("2031-03-10T12:00:00");
    await taken(15_000n);
    expect(await take(5_001n)).toBe("refused LIMIT_DAY");
    await taken(5_000n);
    await at("2031-03-11T12:00:00");
    expect(await take(10_001n)).toBe("refused LIMIT_MONTH");
    await taken(10_000n);
    expect(await take(1_000n)).toBe("refused LIMIT_MONTH");
    expect(await used()).toEqual({ day: "2031-03-11", day_amount: 10_000, month_amount: 30_000 });
  });

  it("begins a day at midnight of Johannesburg, not at that of UTC", async () => {
    await at("2031-03-10T01:59:59");
    await taken(20_000n);
    await at("2031-03-10T02:00:00");
    expect(await take(1_000n)).toBe("refused LIMIT_DAY");
    await at("2031-03-10T23:59:58");
    expect(await take(1_000n)).toBe("refused LIMIT_DAY");
    await at("2031-03-11T00:00:00");
    await taken(10_000n);
  });

  it.each([
    ["2031-01-31T23:59:58", "2031-02-01T00:00:00"],
    ["2031-02-28T23:59:58", "2031-03-01T00:00:00"],
    ["2032-02-29T23:59:58", "2032-03-01T00:00:00"],
    ["2031-12-31T23:59:58", "2032-01-01T00:00:00"],
    ["2031-03-10T12:00:00", "2032-03-10T12:00:00"],
  ])("forgets the month and the day of %s at %s", async (last, first) => {
    await at(last);
    await taken(20_000n);
    expect(await take(1_000n)).toBe("refused LIMIT_DAY");
    await at(first);
    await taken(20_000n);
    expect(await used()).toMatchObject({ day_amount: 20_000, month_amount: 20_000 });
  });

  it("counts what waited over midnight for the day that has begun, and what comes while a clock is behind too", async () => {
    await at("2031-03-11T00:00:00");
    await taken(15_000n);
    await at("2031-03-10T23:59:50");
    expect(await take(5_001n)).toBe("refused LIMIT_DAY");
    await taken(5_000n);
    expect(await used()).toEqual({ day: "2031-03-11", day_amount: 20_000, month_amount: 20_000 });
  });

  it("14.10 accepts exactly what is left, of 50 at the same moment", async () => {
    await at("2031-03-10T12:00:00");
    const answers = await Promise.all(Array.from({ length: 50 }, () => take(1_000n)));
    expect(answers.filter((answer) => answer === "refused LIMIT_DAY")).toHaveLength(30);
    expect(await used()).toMatchObject({ day_amount: 20_000, month_amount: 20_000 });
  });

  it("takes nothing for what is refused, and nothing of another person's or for the fee", async () => {
    const other = await makePerson(database);
    const account = await makeBankAccount(other);
    await fund(other, 30_000n);
    await at("2031-03-10T12:00:00");
    await staySignedIn(database, other);
    expect(await ask(other, { bankAccountId: account, amount: 40_000n })).toBe("refused INSUFFICIENT_FUNDS");
    expect(await ask(person, { amount: 20_000n, fee: 5_000n, ...LIMITS })).toMatch(/^requested/);
    expect(await ask(other, { bankAccountId: account, amount: 20_000n, ...LIMITS })).toMatch(/^requested/);
  });
});

describe("give_back_limit", () => {
  it("frees the day and the month for what is cancelled or failed on the same day", async () => {
    await at("2031-03-10T08:00:00");
    const [first, second] = [await taken(12_000n), await taken(8_000n)];
    expect(await take(1_000n)).toBe("refused LIMIT_DAY");
    expect(await cancel(first)).toBe("cancelled");
    expect(await call("worker", "release_withdrawal", second, "refused", null, "error", "webhook")).toBe(
      "released",
    );
    expect(await cancel(first)).toBe("already");
    expect(await used()).toMatchObject({ day_amount: 0, month_amount: 0 });
    await taken(20_000n);
  });

  it("frees only the month on a later day, and nothing in a later month", async () => {
    await at("2031-03-10T23:00:00");
    const [first, second] = [await taken(12_000n), await taken(8_000n)];
    await at("2031-03-11T01:00:00");
    await taken(10_000n);
    expect(await take(1_000n)).toBe("refused LIMIT_MONTH");
    expect(await cancel(first)).toBe("cancelled");
    expect(await used()).toEqual({ day: "2031-03-11", day_amount: 10_000, month_amount: 18_000 });
    await at("2031-04-01T01:00:00");
    await taken(5_000n);
    expect(await cancel(second)).toBe("cancelled");
    expect(await used()).toEqual({ day: "2031-04-01", day_amount: 5_000, month_amount: 5_000 });
  });

  it("frees nothing for what was paid and came back", async () => {
    await at("2031-03-10T08:00:00");
    const id = await taken(20_000n);
    const { bankAccountId } = person;
    const made = { withdrawalId: id, bankAccountId, reference: "", amountMinor: 20_000n, feeMinor: 0n };
    const payoutId = await attachPayout(made);
    expect(await settlePayout(made, payoutId)).toBe("settled");
    expect(await call("worker", "return_withdrawal", payoutId, "closed", "error", "webhook")).toBe(
      `returned ${id}`,
    );
    const other = await makeBankAccount(person);
    expect(await ask(person, { bankAccountId: other, amount: 1_000n, ...LIMITS })).toBe("refused LIMIT_DAY");
  });

  it("and many requests at once leave exactly what the open withdrawals use", async () => {
    await at("2031-03-10T08:00:00");
    const ids = await Promise.all(Array.from({ length: 10 }, () => taken(2_000n)));
    const answers = await Promise.all([
      ...ids.map((id) => cancel(id)),
      ...Array.from({ length: 30 }, () => take(1_000n)),
    ]);
    const accepted = answers.filter((answer) => answer.startsWith("requested")).length;
    expect(await used()).toMatchObject({ day_amount: accepted * 1_000, month_amount: accepted * 1_000 });
  });
});
