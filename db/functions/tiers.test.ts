import { afterEach, describe, expect, it } from "vitest";
import { query, sqlState } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { shiftClock, useDatabase } from "@/server/testing/database";
import {
  balanceOf,
  fund,
  makeBankAccount,
  makePendingDeposit,
  makePerson,
  type Person,
  settle,
} from "@/server/testing/factories";
import { stepUp } from "@/server/testing/step-up";
import { setTierLimits } from "@/server/testing/tiers";
import { ask, setClock, staySignedIn } from "@/server/testing/withdrawals";

const database = useDatabase({ DATABASE_POOL_SIZE: "16" });
afterEach(() => shiftClock(database, null));

const NOBODY = 10_000_000_000n; // what the environment allows: nothing of it is in the way here
const key = (): string => crypto.randomUUID();

const outcomeOf = async (text: string, args: unknown[]): Promise<string> => {
  const [row] = await query<{ outcome: string; refusal_code: string | null }>("app", text, args);
  return row?.refusal_code ?? row?.outcome ?? "nothing";
};
const deposit = ({ userId, sessionId }: Person, amount: bigint): Promise<string> =>
  outcomeOf("select * from wallet.start_deposit($1, $2, $3, $4, $5, 'ZAR', $6, 1, $7, '1 hour', null)", [
    newId(),
    userId,
    sessionId,
    key(),
    amount,
    newReference(),
    NOBODY,
  ]);
async function send(from: Person, to: Person, amount: bigint, dayMax = NOBODY): Promise<string> {
  const { userId, sessionId } = from;
  const details = { recipientId: to.userId, currency: "ZAR", amount: amount.toString() };
  return outcomeOf(
    "select * from wallet.send_transfer($1, $2, $3, $4, $5, $6, $7, 'ZAR', '', $8, $9, 1, $10, $11, $10, $10, null, $12)",
    [
      newId(),
      newId(),
      userId,
      sessionId,
      key(),
      to.userId,
      amount,
      newReference(),
      newReference(),
      NOBODY,
      dayMax,
      await stepUp(from, "transfer.send", details),
    ],
  );
}
const withdraw = async (person: Person, bankAccountId: string, amount: bigint, fee = 0n): Promise<string> =>
  (await ask(person, { bankAccountId, amount, fee, max: NOBODY, dayMax: NOBODY, monthMax: NOBODY })).replace(
    / [0-9a-f-]{36}$|^refused /,
    "",
  );

const ofTier = (tier: 0 | 1 | 2): Promise<Person> => makePerson(database, { tier });
const setTier = ({ userId }: Person, tier: number) =>
  database.admin`update wallet.users set tier = ${tier} where id = ${userId}`;
/** A person of the first tier with so much, brought together while their tier was the second. */
async function holder(amount: bigint): Promise<Person & { account: string }> {
  const person = await ofTier(2);
  await fund(person, amount);
  const account = await makeBankAccount(person, { usableFrom: new Date(0) });
  await setTier(person, 1);
  return { ...person, account };
}
const R = (rand: number): bigint => BigInt(rand) * 100n;
const at = (moment: string): Promise<void> => setClock(database, `${moment}+02:00`);

describe("the limits of a tier", () => {
  it("are the figures of SECURITY.md 13, in cents", async () => {
    const rows = await database.admin`
      select tier, single::int, deposit_day::int, withdrawal_day::int, withdrawal_month::int, balance::int from wallet.tier_limits order by 1`;
    expect(rows.map((row) => Object.values(row))).toEqual([
      [0, 0, 0, 0, 0, 0],
      [1, 300_000, 500_000, 300_000, 1_500_000, 1_000_000],
      [2, 2_500_000, 2_500_000, 2_500_000, 20_000_000, 10_000_000],
    ]);
  });

  it("let nothing in and nothing out before an identity is known, and what is there already stays", async () => {
    const [nobody, known] = [await ofTier(0), await holder(R(100))];
    expect(await deposit(nobody, 1n)).toBe("TIER_SINGLE");
    expect(await send(known, nobody, R(1))).toBe("RECIPIENT_LIMIT");
    await setTier(known, 0);
    expect(await send(known, await ofTier(2), R(1))).toBe("TIER_SINGLE");
    expect(await withdraw(known, known.account, R(10))).toBe("TIER_SINGLE");
    expect(await balanceOf(known)).toEqual({ available: R(100), reserved: 0n });
  });

  it("hold to the cent for one deposit, for a day, and for the balance with what is still open", async () => {
    const person = await ofTier(1);
    expect(await deposit(person, R(3000) + 1n)).toBe("TIER_SINGLE");
    expect(await deposit(person, R(3000))).toBe("started");
    expect(await deposit(person, R(2000) + 1n)).toBe("TIER_DAY");
    expect(await deposit(person, R(2000))).toBe("started");
    expect(await deposit(person, 1n)).toBe("TIER_DAY");
    const rich = await holder(R(7000) + 1n);
    await staySignedIn(database, rich);
    await shiftClock(database, "1 day");
    expect(await deposit(rich, R(3000))).toBe("TIER_BALANCE");
    expect(await deposit(rich, R(2000))).toBe("started");
    expect(await deposit(rich, R(1000))).toBe("TIER_BALANCE");
    expect(await deposit(rich, R(1000) - 1n)).toBe("started");
  });

  it("give the room of a deposit that came to nothing back, and not that of one that was paid and returned", async () => {
    const person = await ofTier(1);
    const pending = await makePendingDeposit(person, R(3000));
    expect(await deposit(person, R(3000))).toBe("TIER_DAY");
    await database.admin`update wallet.transactions set status = 'expired' where id = ${pending.depositId}`;
    expect(await deposit(person, R(3000))).toBe("started");
    await database.admin`update wallet.transactions set status = 'pending' where id = ${pending.depositId}`;
    expect(await settle(pending)).toBe("settled");
    expect(await deposit(person, R(1000))).toBe("TIER_DAY");
  });

  it("begin a day at midnight of Johannesburg, for deposits and for withdrawals, and a month too", async () => {
    const person = await holder(R(10_000));
    await staySignedIn(database, person);
    await at("2031-01-31T23:59:50");
    expect(await withdraw(person, person.account, R(3000))).toBe("requested");
    expect(await withdraw(person, person.account, R(10))).toBe("TIER_DAY");
    await at("2031-02-01T00:00:00");
    expect(await withdraw(person, person.account, R(3000))).toBe("requested");
    await database.admin`update wallet.limit_usage set month_amount = ${R(15_000).toString()} where user_id = ${person.userId}`;
    await at("2031-02-28T23:59:50");
    expect(await withdraw(person, person.account, R(10))).toBe("TIER_MONTH");
    await at("2031-03-01T00:00:00");
    expect(await withdraw(person, person.account, R(10))).toBe("requested");

    const other = await ofTier(1);
    await staySignedIn(database, other);
    await at("2031-03-10T23:59:00");
    for (const amount of [R(3000), R(2000)]) expect(await deposit(other, amount)).toBe("started");
    expect(await deposit(other, R(10))).toBe("TIER_DAY");
    await at("2031-03-11T00:00:00");
    expect(await deposit(other, R(3000))).toBe("started");
  });

  it("credit what is paid all the same, and keep what is above the balance from leaving until the tier allows it", async () => {
    const person = await holder(R(10_000));
    await setTier(person, 2);
    const late = await makePendingDeposit(person, R(2000));
    await setTier(person, 1);
    expect(await settle(late)).toBe("settled");
    expect(await balanceOf(person)).toEqual({ available: R(12_000), reserved: 0n });
    await setTierLimits(database, { balance: R(1000) });
    await setTier(person, 2);
    const friend = await ofTier(1);
    expect(await send(person, friend, R(1000) + 1n)).toBe("TIER_BALANCE");
    expect(await withdraw(person, person.account, R(995), R(5) + 1n)).toBe("TIER_BALANCE");
    expect(await withdraw(person, person.account, R(995), R(5))).toBe("requested");
    expect(await send(person, friend, R(1))).toBe("TIER_BALANCE");
    await setTierLimits(database, {});
    expect(await send(person, friend, R(1))).toBe("sent");
    await withSeededTiers();
  });

  it("refuse what would fill a recipient's wallet above its balance, last of all, and only then", async () => {
    const [rich, poor, full] = [await holder(R(5000)), await ofTier(2), await holder(R(9990))];
    expect(await send(poor, full, R(11))).toBe("INSUFFICIENT_FUNDS");
    expect(await send(rich, full, R(11), R(10))).toBe("LIMIT_DAY");
    expect(await send(rich, full, R(11))).toBe("RECIPIENT_LIMIT");
    expect(await send(rich, full, R(10), R(10))).toBe("sent"); // what was refused took nothing of the limit
    expect(await send(rich, full, 1n)).toBe("RECIPIENT_LIMIT");
    expect(await send(rich, poor, R(3000) + 1n)).toBe("TIER_SINGLE");
  });

  it("hold from the moment of their version on, and the first version for ever before it", async () => {
    const person = await ofTier(2);
    await staySignedIn(database, person);
    await setTierLimits(database, { single: R(50) }, new Date("2031-06-01T00:00:00+02:00"));
    await at("2031-05-31T23:59:55");
    expect(await deposit(person, R(51))).toBe("started");
    await at("2031-06-01T00:00:00");
    expect(await deposit(person, R(51))).toBe("TIER_SINGLE");
    expect(await deposit(person, R(50))).toBe("started");
  });
});

/** As before a test's own version: what was seeded, as the newest. */
const withSeededTiers = (): Promise<void> =>
  setTierLimits(database, {
    single: R(25_000),
    depositDay: R(25_000),
    withdrawalDay: R(25_000),
    withdrawalMonth: R(200_000),
    balance: R(100_000),
  });

describe("50 calls at the same moment", () => {
  const fifty = (call: () => Promise<string>): Promise<string[]> =>
    Promise.all(Array.from({ length: 50 }, call));
  const many = (answers: string[], answer: string): number => answers.filter((one) => one === answer).length;

  it("14.10 begin exactly as many deposits as a day allows", async () => {
    const person = await ofTier(1);
    const answers = await fifty(() => deposit(person, R(500)));
    expect([many(answers, "started"), many(answers, "TIER_DAY")]).toEqual([10, 40]);
  });

  it("14.10 begin exactly as many deposits as the balance has room for", async () => {
    const person = await holder(R(9000));
    await staySignedIn(database, person);
    await shiftClock(database, "1 day");
    const answers = await fifty(() => deposit(person, R(100)));
    expect([many(answers, "started"), many(answers, "TIER_BALANCE")]).toEqual([10, 40]);
  });

  it("14.10 withdraw exactly what a day, and what a month allows", async () => {
    const person = await holder(R(9000));
    const answers = await fifty(() => withdraw(person, person.account, R(100)));
    expect([many(answers, "requested"), many(answers, "TIER_DAY")]).toEqual([30, 20]);
    await at("2031-06-01T12:00:00");
    await staySignedIn(database, person);
    await database.admin`
      update wallet.limit_usage set day = '2031-06-01', day_amount = 0, month_amount = ${R(14_500).toString()} where user_id = ${person.userId}`;
    const later = await fifty(() => withdraw(person, person.account, R(100)));
    expect([many(later, "requested"), many(later, "TIER_MONTH")]).toEqual([5, 45]);
  });

  it("14.10 fill a wallet exactly to its balance, by transfers from many", async () => {
    const full = await holder(R(9900));
    const senders = await Promise.all(Array.from({ length: 10 }, () => holder(R(100))));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => send(senders[at % 10] ?? full, full, R(10))),
    );
    expect([many(answers, "sent"), many(answers, "RECIPIENT_LIMIT")]).toEqual([10, 40]);
    expect((await balanceOf(full)).available).toBe(R(10_000));
  });
});

describe("add_tier_limits", () => {
  const figures = { single: 1, depositDay: 2, withdrawalDay: 3, withdrawalMonth: 4, balance: 5 };
  const all = [0, 1, 2].map((tier) => ({ tier, ...figures }));
  const add = (limits: unknown[], when: Date): Promise<string> =>
    database.admin`select version from wallet.add_tier_limits(${database.admin.json(limits as never)}, ${when}, 'operator:x')`.then(
      (rows) => `version ${typeof rows[0]?.["version"]}`,
      (error: unknown) => sqlState(error) ?? String(error),
    );
  const soon = (): Date => new Date(Date.now() + 86_400_000);

  it("takes figures for each tier once, from a moment to come, and writes down who did it", async () => {
    expect(await add(all, soon())).toBe("version number");
    expect(await add(all.slice(1), soon())).toBe("WL007");
    expect(await add([...all, all[0]], soon())).toBe("WL007");
    expect(await add(all, new Date(Date.now() - 60_000))).toBe("WL007");
    const written = await database.admin`select actor from wallet.audit_log where action = 'tier_limits.add'`;
    expect([...written]).toEqual([{ actor: "operator:x" }]);
  });

  it("can't be called by the web or the worker", async () => {
    for (const pool of ["app", "worker"] as const)
      await expect(query(pool, "select wallet.add_tier_limits('[]', now(), 'x')")).rejects.toMatchObject({
        code: "42501",
      });
  });
});
