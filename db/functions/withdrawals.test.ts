import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  balanceOf,
  fund,
  makeBankAccount,
  makePerson,
  makeWithdrawal,
  type Person,
} from "@/server/testing/factories";
import { ask, attach, call, chance, markCreate, useHolder, type Wish } from "@/server/testing/withdrawals";

const database = useDatabase();
const person = useHolder(database);

const rowsOf = (table: string, person: Person): Promise<number> =>
  database.admin<{ count: number }[]>`select count(*)::int as count from ${database.admin(`wallet.${table}`)}
      where user_id = ${person.userId}`.then((rows) => rows[0]?.count ?? 0);
const withdrawalsOf = async (who: Person): Promise<number> =>
  (
    await database.admin`select from wallet.transactions where user_id = ${who.userId} and type = 'withdrawal'`
  ).length;

describe("request_withdrawal", () => {
  it("reserves amount and fee, and writes its timeline, its line in the audit log and its announcements", async () => {
    await fund(person, 20_000n);
    const id = newId();
    expect(await ask(person, { id, amount: 10_000n, fee: 500n })).toBe(`requested ${id}`);
    expect(await balanceOf(person)).toEqual({ available: 9_500n, reserved: 10_500n });
    const [row] = await database.admin`
      select status, amount, fee, direction, bank_account_id, expected_at > created_at as expected from wallet.transactions where id = ${id}`;
    const money = { status: "requested", amount: "10000", fee: "500", direction: "out" };
    expect(row).toEqual({ ...money, bank_account_id: person.bankAccountId, expected: true });
    expect(
      await database.admin`select seq, from_status, to_status, cause, actor from wallet.transaction_events where transaction_id = ${id}`,
    ).toEqual([{ seq: 1, from_status: null, to_status: "requested", cause: "person_asked", actor: "user" }]);
    expect(
      await database.admin`select event_name, occurrence from wallet.outbox where subject_id = ${id} order by 1`,
    ).toEqual([
      { event_name: "transaction/changed", occurrence: 1 },
      { event_name: "withdrawal/requested", occurrence: 1 },
    ]);
    expect(
      await database.admin`select action, outcome, session_id, request_id from wallet.audit_log where object_id = ${id}`,
    ).toEqual([
      {
        action: "withdrawal.request",
        outcome: "done",
        session_id: person.sessionId,
        request_id: "req_1",
      },
    ]);
  });

  it("takes the last cent, and not one more", async () => {
    await fund(person, 10_500n);
    expect(await ask(person, { amount: 10_000n, fee: 501n })).toBe("refused INSUFFICIENT_FUNDS");
    expect(await ask(person, { amount: 10_000n, fee: 500n })).toMatch(/^requested/);
    expect(await balanceOf(person)).toEqual({ available: 0n, reserved: 10_500n });
  });

  const hold = (until: string | null) => () =>
    database.admin`insert into wallet.security_holds (id, user_id, kind, reason, object_id, until)
      values (${newId()}, ${person.userId}, 'freeze', 'x', 'x', now() + ${until}::interval)`;
  const accountWith = (change: string) => async () =>
    void (await database.admin.unsafe(
      `update wallet.bank_accounts set ${change} where id = '${person.bankAccountId}'`,
    ));
  const nothing = (): void => {};
  it.each<[string, Wish, () => unknown]>([
    [
      "FROZEN",
      {},
      () => database.admin`update wallet.users set status = 'frozen' where id = ${person.userId}`,
    ],
    ["WITHDRAWALS_HELD", {}, hold("1 hour")],
    ["WITHDRAWALS_HELD", {}, hold(null)],
    ["UNSUPPORTED_CURRENCY", { currency: "USD" }, nothing],
    ["AMOUNT_TOO_SMALL", { amount: 999n }, nothing],
    ["AMOUNT_TOO_SMALL", { amount: -5_000n }, nothing],
    ["AMOUNT_TOO_LARGE", { max: 1_999n, amount: 2_000n }, nothing],
    ["BANK_ACCOUNT_NOT_FOUND", { bankAccountId: newId() }, nothing],
    ["BANK_ACCOUNT_NOT_FOUND", {}, accountWith("removed_at = now(), is_default = false")],
    ["BANK_ACCOUNT_FLAGGED", {}, accountWith("flagged_at = now()")],
    ["INSUFFICIENT_FUNDS", { amount: 50_000n, fee: 1n }, nothing],
    ["LIMIT_DAY", { dayMax: 999n }, nothing],
    ["LIMIT_MONTH", { monthMax: 999n }, nothing],
  ])("refuses with %s (%o), moves nothing, and says so for ever", async (code, wish, arrange) => {
    await fund(person, 50_000n);
    await arrange();
    const whole = { key: crypto.randomUUID(), ...wish };
    expect(await ask(person, whole)).toBe(`refused ${code}`);
    expect(await balanceOf(person)).toEqual({ available: 50_000n, reserved: 0n });
    expect([await withdrawalsOf(person), await rowsOf("limit_usage", person)]).toEqual([0, 0]);
    await database.admin`update wallet.users set status = 'active' where id = ${person.userId}`;
    await database.admin`update wallet.security_holds set until = now() where user_id = ${person.userId}`;
    expect(await ask(person, { ...whole, min: 1n, max: 10n ** 9n, dayMax: 10n ** 9n })).toBe(
      `refused ${code}`,
    );
    expect(
      await database.admin`select outcome, reason from wallet.audit_log where action = 'withdrawal.request' and actor = ${`user:${person.userId}`}`,
    ).toEqual([{ outcome: "denied", reason: code }]);
  });

  it("14.8 refuses somebody else's bank account as if it weren't there", async () => {
    await fund(person, 50_000n);
    const foreign = await makeBankAccount(await makePerson(database));
    expect(await ask(person, { bankAccountId: foreign })).toBe("refused BANK_ACCOUNT_NOT_FOUND");
  });

  it("refuses an account that cools, until the moment it may be used", async () => {
    await fund(person, 50_000n);
    const soon = await makeBankAccount(person, { usableFrom: new Date(Date.now() + 3_600_000) });
    expect(await ask(person, { bankAccountId: soon })).toBe("refused BANK_ACCOUNT_COOLING");
    const past = await makeBankAccount(person, { usableFrom: new Date(Date.now() - 1) });
    expect(await ask(person, { bankAccountId: past })).toMatch(/^requested/);
  });

  it("goes on after a hold that has ended", async () => {
    await fund(person, 50_000n);
    await hold("-1 second")();
    expect(await ask(person)).toMatch(/^requested/);
  });

  it("raises for a session that has ended and for a foreign one, and keeps no key", async () => {
    await fund(person, 50_000n);
    const other = await makePerson(database);
    const key = crypto.randomUUID();
    expect(await ask({ ...person, sessionId: other.sessionId }, { key })).toBe("WL004");
    await database.admin`update wallet.sessions set revoked_at = now() where id = ${other.sessionId}`;
    expect(await ask({ ...other, bankAccountId: person.bankAccountId })).toBe("WL004");
    expect(await ask(person, { key })).toMatch(/^requested/);
  });
});

describe("the key of a withdrawal", () => {
  it("gives the same answer for ever, and `requested` again only to the request that wrote it", async () => {
    await fund(person, 50_000n);
    const [id, key] = [newId(), crypto.randomUUID()];
    const wish = { key, amount: 5_000n, fee: 500n };
    expect(await ask(person, { ...wish, id })).toBe(`requested ${id}`);
    expect(await ask(person, { ...wish, id })).toBe(`requested ${id}`);
    expect(await ask(person, wish)).toBe(`repeated ${id}`);
    expect(await call("app", "cancel_withdrawal", person.userId, person.sessionId, id, null)).toBe(
      "cancelled",
    );
    expect(await ask(person, { ...wish, dayMax: 1n })).toBe(`repeated ${id}`);
    expect(await withdrawalsOf(person)).toBe(1);
  });

  it("is refused for any other input, and for what another command used", async () => {
    await fund(person, 50_000n);
    const other = await makeBankAccount(person);
    const key = crypto.randomUUID();
    const wish = { key, amount: 5_000n, fee: 500n };
    await ask(person, wish);
    for (const change of [{ amount: 5_001n }, { fee: 501n }, { currency: "USD" }, { bankAccountId: other }])
      expect(await ask(person, { ...wish, ...change })).toBe("WL003");
    expect(await startDeposit(key)).toBe("WL003");
    const taken = crypto.randomUUID();
    expect(await startDeposit(taken)).toMatch(/^started/);
    expect(await ask(person, { key: taken })).toBe("WL003");
    expect(await balanceOf(person)).toEqual({ available: 44_500n, reserved: 5_500n });
  });

  const startDeposit = (key: string): Promise<string> =>
    call(
      "app",
      "start_deposit",
      newId(),
      person.userId,
      person.sessionId,
      key,
      5_000n,
      "ZAR",
      key.slice(0, 16),
      1n,
      10_000n,
      "1 hour",
      null,
    );

  it("goes to one of a deposit and a withdrawal that are asked for at the same moment", async () => {
    await fund(person, 50_000n);
    for (let round = 0; round < 20; round++) {
      const key = crypto.randomUUID();
      const answers = await Promise.all([ask(person, { key }), startDeposit(key)]);
      expect(answers.filter((answer) => answer === "WL003")).toHaveLength(1);
    }
  });

  it.each([
    ["an effect", 5_000n],
    ["a refusal", 999n],
  ])("has one answer, %s, for 100 parallel requests", async (_, amount) => {
    await fund(person, 500_000n);
    const key = crypto.randomUUID();
    const wishes = Array.from({ length: 100 }, () => ask(person, { key, amount, fee: 500n }));
    const answers = (await Promise.all(wishes)).map((answer) => answer.replace("requested", "repeated"));
    expect(new Set(answers).size).toBe(1);
    expect(await withdrawalsOf(person)).toBe(amount === 999n ? 0 : 1);
    expect((await balanceOf(person)).reserved).toBe(amount === 999n ? 0n : 5_500n);
  });
});

describe("many withdrawals at once", () => {
  const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
  it("of R10 each take exactly 100 from R1,000, whatever the order", { timeout: 60_000 }, async () => {
    for (const seed of SEEDS) {
      const who = await makePerson(database);
      const account = await makeBankAccount(who);
      await fund(who, 100_000n);
      const { shuffled, wait } = chance(seed);
      const keys = shuffled(Array.from({ length: 200 }, () => crypto.randomUUID()));
      const answers = await Promise.all(
        keys.map(async (key) => {
          await wait();
          return ask(who, { bankAccountId: account, key });
        }),
      );
      const accepted = answers.filter((answer) => answer.startsWith("requested"));
      expect([seed, accepted.length]).toEqual([seed, 100]);
      expect(answers.filter((answer) => answer === "refused INSUFFICIENT_FUNDS")).toHaveLength(100);
      expect(await balanceOf(who)).toEqual({ available: 0n, reserved: 100_000n });
      expect(await withdrawalsOf(who)).toBe(100);
    }
  });
});

describe("cancel_withdrawal", () => {
  const cancel = (id: string, who: Person = person, ...inert: boolean[]): Promise<string> =>
    call("app", "cancel_withdrawal", who.userId, who.sessionId, id, "req_2", ...inert);

  it("makes what was reserved available again, once", async () => {
    await fund(person, 20_000n);
    const { withdrawalId } = await makeWithdrawal(person);
    expect([await cancel(withdrawalId), await cancel(withdrawalId)]).toEqual(["cancelled", "already"]);
    expect(await balanceOf(person)).toEqual({ available: 20_000n, reserved: 0n });
    const announced = await database.admin`
      select occurrence from wallet.outbox where subject_id = ${withdrawalId} and event_name = 'transaction/changed' order by 1`;
    expect(announced).toEqual([{ occurrence: 1 }, { occurrence: 2 }]);
  });

  it("knows nothing of somebody else's, or of what is no withdrawal", async () => {
    await fund(person, 20_000n);
    const { withdrawalId } = await makeWithdrawal(person);
    expect(await cancel(withdrawalId, await makePerson(database))).toBe("unknown");
    const [deposit] =
      await database.admin`select id from wallet.transactions where user_id = ${person.userId} and type = 'deposit'`;
    expect(await cancel(deposit?.["id"])).toBe("unknown");
    expect(await cancel(newId())).toBe("unknown");
  });

  it("is too late once there is a payout", async () => {
    await fund(person, 20_000n);
    const withdrawal = await makeWithdrawal(person);
    await attachPayout(withdrawal);
    expect(await cancel(withdrawal.withdrawalId)).toBe("too_late");
  });

  it("is too late, where creating may move money, once a create may have arrived", async () => {
    await fund(person, 50_000n);
    for (const [recorded, answer] of [
      [null, "too_late"],
      ["unknown", "too_late"],
      ["unavailable", "cancelled"],
      ["rejected", "cancelled"],
    ]) {
      const { withdrawalId } = await makeWithdrawal(person, { bankAccountId: person.bankAccountId });
      await markCreate(withdrawalId, false);
      if (recorded) await call("worker", "record_payout_operation", withdrawalId, "create_payout", recorded);
      expect(await cancel(withdrawalId, person, false)).toBe(answer);
      if (answer === "too_late") expect(await cancel(withdrawalId)).toBe("cancelled");
    }
  });

  it("and a payout that is attached at the same moment: exactly one comes first", async () => {
    await fund(person, 500_000n);
    for (let round = 0; round < 20; round++) {
      const { withdrawalId } = await makeWithdrawal(person, { bankAccountId: person.bankAccountId });
      const outcomes = await Promise.all([cancel(withdrawalId), attach(withdrawalId, crypto.randomUUID())]);
      expect([
        ["cancelled", "closed"],
        ["too_late", "attached"],
      ]).toContainEqual(outcomes);
    }
  });
});
