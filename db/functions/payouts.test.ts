import { afterEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { shiftClock, useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  balanceOf,
  type MadeWithdrawal,
  makeWithdrawal,
  settlePayout,
} from "@/server/testing/factories";
import {
  ask,
  attach,
  call,
  giveBack,
  lose,
  markCreate,
  release,
  useHolder,
} from "@/server/testing/withdrawals";

const database = useDatabase();
const person = useHolder(database, { funds: 1_000_000n });
afterEach(() => shiftClock(database, null));

const make = (): Promise<MadeWithdrawal> => makeWithdrawal(person, { bankAccountId: person.bankAccountId });
const note = (id: string, status: string, underWay: boolean): Promise<string> =>
  call("worker", "note_payout", id, status, underWay, "sweep");
/** What happened to a withdrawal's money, in order. */
const entriesOf = async (id: string): Promise<string[]> =>
  (
    await database.admin<{ line: string }[]>`
      select e.kind || ' ' || split_part(d.code, ':', case when d.user_id is null then 1 else 3 end) || ' '
             || split_part(c.code, ':', case when c.user_id is null then 1 else 3 end) || ' ' || e.amount as line
        from wallet.entries e join wallet.ledger_accounts d on d.id = e.debit_account join wallet.ledger_accounts c on c.id = e.credit_account
       where e.transaction_id = ${id} order by e.id`
  ).map((row) => row.line);
const timelineOf = async (id: string): Promise<string[]> =>
  (
    await database.admin<{ line: string }[]>`
      select concat_ws(' ', seq, to_status, cause, actor, detail) as line from wallet.transaction_events where transaction_id = ${id} order by seq`
  ).map((row) => row.line);
const announced = async (id: string): Promise<string[]> =>
  (
    await database.admin<{ line: string }[]>`
      select event_name || ' ' || occurrence as line from wallet.outbox where subject_id = ${id} order by id`
  ).map((row) => row.line);

describe("attach_payout", () => {
  it("takes the first payout and no other, and none that another withdrawal has", async () => {
    const [withdrawal, other] = [await make(), await make()];
    const payoutId = crypto.randomUUID();
    const { withdrawalId } = withdrawal;
    await markCreate(withdrawalId);
    expect(await attach(withdrawalId, payoutId)).toBe("attached");
    expect(await attach(withdrawalId, payoutId)).toBe("already");
    expect(await attach(withdrawalId, crypto.randomUUID())).toBe("other_attached");
    expect(await attach(other.withdrawalId, payoutId)).toBe("other_attached");
    expect(await attach(newId(), payoutId)).toBe("closed");
    expect(
      await database.admin`select operation, outcome from wallet.provider_operations where transaction_id = ${withdrawalId}`,
    ).toEqual([{ operation: "create_payout", outcome: "ok" }]);
    expect(await timelineOf(withdrawalId)).toEqual([
      "1 requested person_asked user",
      "2 processing payout_created system",
    ]);
  });

  it("is closed for a withdrawal that has ended without a payout", async () => {
    const { withdrawalId } = await make();
    await release(withdrawalId);
    expect(await attach(withdrawalId, crypto.randomUUID())).toBe("closed");
  });

  it("gives one payout to one of many withdrawals that ask for it at the same moment", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, make));
    const payoutId = crypto.randomUUID();
    const outcomes = await Promise.all(made.map(({ withdrawalId }) => attach(withdrawalId, payoutId)));
    expect(outcomes.sort()).toEqual(["attached", ...Array<string>(7).fill("other_attached")]);
  });
});

describe("settle_withdrawal", () => {
  it("pays the amount out of Revio's account and keeps the fee, once", async () => {
    const withdrawal = await make();
    const payoutId = await attachPayout(withdrawal);
    expect(await settlePayout(withdrawal, payoutId)).toBe("settled");
    expect(await settlePayout(withdrawal, payoutId)).toBe("already");
    expect(await balanceOf(person)).toEqual({ available: 989_500n, reserved: 0n });
    expect(await entriesOf(withdrawal.withdrawalId)).toEqual([
      "reserve available reserved 10500",
      "fee reserved fees 500",
      "payout reserved revio_clearing 10000",
    ]);
    expect(await announced(withdrawal.withdrawalId)).toEqual([
      "withdrawal/requested 1",
      "transaction/changed 1",
      "transaction/changed 2",
      "transaction/changed 3",
    ]);
  });

  it("writes no fee entry when there is no fee", async () => {
    const withdrawal = await makeWithdrawal(person, { bankAccountId: person.bankAccountId, feeMinor: 0n });
    const payoutId = await attachPayout(withdrawal);
    await settlePayout(withdrawal, payoutId);
    await giveBack(payoutId);
    expect(await entriesOf(withdrawal.withdrawalId)).toEqual([
      "reserve available reserved 10000",
      "payout reserved revio_clearing 10000",
      "payout_return revio_clearing available 10000",
    ]);
  });

  it("posts nothing for another amount, another currency or a payout nobody has", async () => {
    const withdrawal = await make();
    const payoutId = await attachPayout(withdrawal);
    const settle = (amount: bigint, currency: string, payout = payoutId): Promise<string> =>
      call("worker", "settle_withdrawal", payout, amount, currency, "success", "webhook");
    expect(await settle(10_001n, "ZAR")).toBe(`mismatch ${withdrawal.withdrawalId}`);
    expect(await settle(10_000n, "USD")).toBe(`mismatch ${withdrawal.withdrawalId}`);
    expect(await settle(10_000n, "ZAR", crypto.randomUUID())).toBe("unknown_payout");
    expect(await balanceOf(person)).toEqual({ available: 989_500n, reserved: 10_500n });
  });

  it("also ends one whose outcome was unknown", async () => {
    const withdrawal = await make();
    const payoutId = await attachPayout(withdrawal);
    await lose(withdrawal.withdrawalId);
    expect(await settlePayout(withdrawal, payoutId)).toBe("settled");
  });

  it("is a conflict after a release and after a return, and posts nothing", async () => {
    const [released, returned] = [await make(), await make()];
    const payouts = [await attachPayout(released), await attachPayout(returned)] as const;
    await release(released.withdrawalId);
    await settlePayout(returned, payouts[1]);
    await giveBack(payouts[1]);
    const before = await balanceOf(person);
    expect(await settlePayout(released, payouts[0])).toBe("conflict");
    expect(await settlePayout(returned, payouts[1])).toBe("conflict");
    expect(await balanceOf(person)).toEqual(before);
  });

  it("settles once when 60 arrive at the same moment", async () => {
    const withdrawal = await make();
    const payoutId = await attachPayout(withdrawal);
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => settlePayout(withdrawal, payoutId)));
    expect(outcomes.filter((outcome) => outcome === "settled")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "already")).toHaveLength(59);
  });
});

describe("release_withdrawal", () => {
  it.each(["requested", "processing", "unknown"])("gives everything back from %s, once", async (status) => {
    const withdrawal = await make();
    if (status !== "requested") await attachPayout(withdrawal);
    if (status === "unknown") await lose(withdrawal.withdrawalId);
    expect([await release(withdrawal.withdrawalId), await release(withdrawal.withdrawalId)]).toEqual([
      "released",
      "already",
    ]);
    expect(await balanceOf(person)).toEqual({ available: 1_000_000n, reserved: 0n });
    expect(await entriesOf(withdrawal.withdrawalId)).toEqual([
      "reserve available reserved 10500",
      "release reserved available 10500",
    ]);
    const [row] = await database.admin`
      select status, failure_code, failure_detail, provider_status from wallet.transactions where id = ${withdrawal.withdrawalId}`;
    const failure = {
      failure_code: "account_closed",
      failure_detail: "Account closed",
      provider_status: "error",
    };
    expect(row).toEqual({ status: "failed", ...failure });
  });

  it("leaves a cancelled and a paid one alone, and what is none", async () => {
    const [cancelled, paid] = [await make(), await make()];
    await call("app", "cancel_withdrawal", person.userId, person.sessionId, cancelled.withdrawalId, null);
    const payoutId = await attachPayout(paid);
    await settlePayout(paid, payoutId);
    expect(await release(cancelled.withdrawalId)).toBe("already");
    expect(await release(paid.withdrawalId)).toBe("not_open");
    await giveBack(payoutId);
    expect(await release(paid.withdrawalId)).toBe("not_open");
    expect(await release(newId())).toBe("not_open");
  });

  it("and a settlement at the same moment: exactly one happens", async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 40; round++) {
      const withdrawal = await make();
      const payoutId = await attachPayout(withdrawal);
      const work = [() => settlePayout(withdrawal, payoutId), () => release(withdrawal.withdrawalId)];
      const order = round % 2 === 0 ? [0, 1] : [1, 0];
      const outcomes: unknown[] = [];
      await Promise.all(order.map(async (which) => void (outcomes[which] = await work[which]?.())));
      expect([
        ["settled", "not_open"],
        ["conflict", "released"],
      ]).toContainEqual(outcomes);
      seen.add(String(outcomes));
    }
    expect(seen.size).toBe(2);
  });
});

describe("return_withdrawal", () => {
  it("brings amount and fee back, once, and flags the bank account", async () => {
    const withdrawal = await make();
    const payoutId = await attachPayout(withdrawal);
    await settlePayout(withdrawal, payoutId);
    const answers = await Promise.all(Array.from({ length: 20 }, () => giveBack(payoutId)));
    const [id] = [withdrawal.withdrawalId];
    expect(answers.filter((answer) => answer === `returned ${id}`)).toHaveLength(1);
    expect(answers.filter((answer) => answer === `already ${id}`)).toHaveLength(19);
    expect(await balanceOf(person)).toEqual({ available: 1_000_000n, reserved: 0n });
    expect((await entriesOf(id)).slice(3)).toEqual([
      "fee_return fees available 500",
      "payout_return revio_clearing available 10000",
    ]);
    expect(
      await database.admin`select flag_reason from wallet.bank_accounts where id = ${person.bankAccountId} and flagged_at is not null`,
    ).toEqual([{ flag_reason: "account_closed" }]);
    expect(await ask(person)).toBe("refused BANK_ACCOUNT_FLAGGED");
  });

  it("is nothing before the money was paid", async () => {
    const withdrawal = await make();
    const payoutId = await attachPayout(withdrawal);
    expect(await giveBack(payoutId)).toBe(`not_paid ${withdrawal.withdrawalId}`);
    await release(withdrawal.withdrawalId);
    expect(await giveBack(payoutId)).toBe(`not_paid ${withdrawal.withdrawalId}`);
    expect(await giveBack(crypto.randomUUID())).toBe("unknown_payout");
  });
});

describe("mark_payout_unknown and note_payout", () => {
  it("go to and fro, announcing each time that it became unknown, and keep the money reserved", async () => {
    const { withdrawalId } = await make();
    expect([await lose(withdrawalId), await note(withdrawalId, "initialized", true)]).toEqual([
      "not_open",
      "not_open",
    ]);
    await attach(withdrawalId, crypto.randomUUID());
    expect([await lose(withdrawalId), await lose(withdrawalId)]).toEqual(["marked", "already"]);
    expect(await note(withdrawalId, "initialized", false)).toBe("already");
    expect(await note(withdrawalId, "pending", false)).toBe("noted");
    expect(await note(withdrawalId, "pending", true)).toBe("noted");
    expect(await note(withdrawalId, "pending", true)).toBe("already");
    expect(await lose(withdrawalId)).toBe("marked");
    expect((await announced(withdrawalId)).filter((line) => line.startsWith("withdrawal/became"))).toEqual([
      "withdrawal/became-unknown 1",
      "withdrawal/became-unknown 2",
    ]);
    expect((await timelineOf(withdrawalId)).slice(2)).toEqual([
      "3 unknown answer_lost system timeout",
      "4 processing sweep revio",
      "5 unknown answer_lost system timeout",
    ]);
    expect(await balanceOf(person)).toEqual({ available: 989_500n, reserved: 10_500n });
  });

  it("change nothing of one that has ended but the time of asking", async () => {
    const withdrawal = await make();
    await settlePayout(withdrawal, await attachPayout(withdrawal));
    await database.admin`update wallet.transactions set asked_at = null where id = ${withdrawal.withdrawalId}`;
    expect([
      await lose(withdrawal.withdrawalId),
      await note(withdrawal.withdrawalId, "pending", true),
    ]).toEqual(["not_open", "not_open"]);
    expect(
      await database.admin`select status, provider_status, asked_at is not null as asked from wallet.transactions where id = ${withdrawal.withdrawalId}`,
    ).toEqual([{ status: "completed", provider_status: "success", asked: true }]);
  });
});

describe("hold_user", () => {
  const hold = (object: string, until: Date | null): Promise<string> =>
    call("worker", "hold_user", person.userId, "freeze", "perhaps paid twice", object, until);
  const inHours = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);

  it("is extended by a later one, never shortened, and starts anew when it has run out", async () => {
    expect(await hold("x", inHours(2))).toBe("held");
    expect(await hold("x", inHours(1))).toBe("already");
    expect(await hold("x", inHours(3))).toBe("held");
    expect(await ask(person)).toBe("refused WITHDRAWALS_HELD");
    await shiftClock(database, "4 hours");
    expect(await ask(person)).toMatch(/^requested/);
    expect(await hold("x", inHours(6))).toBe("held");
    expect(await ask(person)).toBe("refused WITHDRAWALS_HELD");
    expect([await hold("x", null), await hold("x", inHours(9)), await hold("x", null)]).toEqual([
      "held",
      "already",
      "already",
    ]);
  });

  it("stops every withdrawal asked for after it, of 30 at the same moment", async () => {
    const asked = Array.from({ length: 30 }, () => ask(person));
    const held = hold("y", null);
    const answers = await Promise.all(asked);
    expect(await held).toBe("held");
    for (const answer of answers) expect(answer).toMatch(/^(requested |refused WITHDRAWALS_HELD)/);
    expect(await ask(person)).toBe("refused WITHDRAWALS_HELD");
    expect(
      await database.admin`select reason from wallet.audit_log where action = 'user.hold' and object_id = ${person.userId}`,
    ).toEqual([{ reason: "freeze:y" }]);
  });
});
