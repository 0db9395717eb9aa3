import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { balanceOf, fund, makeBankAccount, makePerson, type Person } from "@/server/testing/factories";
import { askedFor, ENDS, FEE, FUNDS, followedOf } from "@/server/testing/payouts";
import { cancelWithdrawal } from "./cancel-withdrawal";
import { findRequest, findWithdrawal } from "./queries";
import type { WithdrawalWish } from "./request-withdrawal";
import { quoteWithdrawal, readWithdrawalLimits } from "./withdrawal-limits";
import { askWithdrawal } from "@/server/testing/confirmed-commands";

const database = useDatabase({ REVIO_API_URL: "http://127.0.0.1:9" });

async function rich(amountMinor = FUNDS): Promise<{ person: Person; bankAccountId: string }> {
  const person = await makePerson(database);
  await fund(person, amountMinor);
  return { person, bankAccountId: await makeBankAccount(person) };
}

const wishOf = (
  { person, bankAccountId }: { person: Person; bankAccountId: string },
  wanted: Partial<WithdrawalWish> = {},
): WithdrawalWish => ({
  actor: person,
  requestId: "req_test",
  key: randomUUID(),
  bankAccountId,
  amountMinor: 10_000n,
  currency: "ZAR",
  feeMinor: FEE,
  ...wanted,
});
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: { code: string; details: { field?: string } }) => [error.code, error.details.field],
  );

describe("requestWithdrawal", () => {
  it("sets amount and fee aside, announces it once and freezes the day it should arrive", async () => {
    const someone = await rich();
    const id = await askWithdrawal(wishOf(someone));
    expect(await balanceOf(someone.person)).toEqual({ available: FUNDS - 10_500n, reserved: 10_500n });
    const { withdrawal } = await followedOf(id);
    expect(withdrawal).toMatchObject({ status: "requested", amount: 10_000n, fee: 500n });
    expect(withdrawal.expectedAt?.toISOString()).toMatch(/T15:00:00\.000Z$/); // 17:00 in Johannesburg
    const announced = await database.admin<{ name: string }[]>`
      select event_name as name from wallet.outbox where subject_id = ${id} order by 1`;
    expect(announced.map((row) => row.name)).toEqual(["transaction/changed", "withdrawal/requested"]);
  });

  it("answers the same withdrawal for the same key, however often and at once, and reserves once", async () => {
    const someone = await rich();
    const wish = wishOf(someone);
    const ids = await Promise.all([1, 2, 3, 4, 5].map(() => askWithdrawal(wish)));
    expect(new Set(ids).size).toBe(1);
    expect((await balanceOf(someone.person)).reserved).toBe(10_500n);
    expect(await codeOf(askWithdrawal({ ...wish, amountMinor: 10_001n }))).toEqual([
      "IDEMPOTENCY_CONFLICT",
      undefined,
    ]);
  });

  it("refuses with the field it is about, and the same for ever under the same key", async () => {
    const someone = await rich();
    const stranger = await rich();
    const cases: [Partial<WithdrawalWish>, string, string][] = [
      [{ amountMinor: 999n }, "AMOUNT_TOO_SMALL", "amount"],
      [{ amountMinor: 2_500_001n }, "AMOUNT_TOO_LARGE", "amount"],
      [{ amountMinor: FUNDS }, "INSUFFICIENT_FUNDS", "amount"],
      [{ currency: "USD" }, "UNSUPPORTED_CURRENCY", "currency"],
      [{ bankAccountId: stranger.bankAccountId }, "BANK_ACCOUNT_NOT_FOUND", "bankAccountId"],
      [{ bankAccountId: randomUUID() }, "BANK_ACCOUNT_NOT_FOUND", "bankAccountId"],
    ];
    for (const [change, code, field] of cases) {
      const wish = wishOf(someone, change);
      for (let i = 0; i < 2; i++) expect(await codeOf(askWithdrawal(wish))).toEqual([code, field]);
    }
    expect(await balanceOf(someone.person)).toEqual({ available: FUNDS, reserved: 0n });
  });

  it("14.8 asks to confirm another fee, stores nothing for it, and keeps to an answer it gave before", async () => {
    const someone = await rich();
    const wish = wishOf(someone, { feeMinor: 400n });
    expect(await codeOf(askWithdrawal(wish))).toEqual(["QUOTE_EXPIRED", "feeMinor"]);
    expect(await findRequest(someone.person.userId, wish.key)).toBeUndefined();
    const id = await askWithdrawal({ ...wish, feeMinor: FEE });
    // what was asked for under this key was another fee: a conflict, never a second withdrawal
    expect(await codeOf(askWithdrawal(wish))).toEqual(["IDEMPOTENCY_CONFLICT", undefined]);
    expect(await findRequest(someone.person.userId, wish.key)).toEqual({ transactionId: id });
  });

  it("never gives out more than there is, however many ask at once", async () => {
    const someone = await rich(50_000n);
    const wishes = Array.from({ length: 10 }, () => wishOf(someone));
    const outcomes = await Promise.all(wishes.map((wish) => codeOf(askWithdrawal(wish))));
    expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(4);
    expect(await balanceOf(someone.person)).toEqual({ available: 8_000n, reserved: 42_000n });
  });
});

describe("cancelWithdrawal", () => {
  it("gives all back once, and is nobody else's business", async () => {
    const withdrawal = await askedFor(database);
    const stranger = await makePerson(database);
    expect(await codeOf(cancelWithdrawal(stranger, "req", withdrawal.id))).toEqual(["NOT_FOUND", undefined]);
    await Promise.all([1, 2, 3].map(() => cancelWithdrawal(withdrawal.person, "req", withdrawal.id)));
    await cancelWithdrawal(withdrawal.person, "req", withdrawal.id);
    const { available, reserved } = ENDS.back;
    expect(await balanceOf(withdrawal.person)).toEqual({ available, reserved });
    expect(await findWithdrawal(stranger.userId, withdrawal.id)).toBeUndefined();
  });
});

describe("readWithdrawalLimits and quoteWithdrawal", () => {
  it("tell what is left, the most that can be asked for, and what it would take", async () => {
    const someone = await rich();
    const before = await readWithdrawalLimits(someone.person.userId);
    expect(before).toEqual({
      currency: "ZAR",
      minMinor: 1_000n,
      maxMinor: 2_500_000n,
      feeMinor: 500n,
      leftTodayMinor: 2_500_000n,
      leftThisMonthMinor: 20_000_000n,
      availableMinor: FUNDS,
      mostMinor: FUNDS - 500n,
    });
    await askWithdrawal(wishOf(someone, { amountMinor: 30_000n }));
    expect(await quoteWithdrawal(someone.person.userId, 20_000n)).toMatchObject({
      leftTodayMinor: 2_470_000n,
      leftThisMonthMinor: 19_970_000n,
      availableMinor: 69_500n,
      totalMinor: 20_500n,
      availableAfterMinor: 49_000n,
      mostMinor: 69_000n,
    });
    await askWithdrawal(wishOf(someone, { amountMinor: 69_000n })); // the most there is, to the last cent
    expect(await readWithdrawalLimits(someone.person.userId)).toMatchObject({
      availableMinor: 0n,
      mostMinor: 0n,
    });
  });

  it("starts anew with the day of Johannesburg", async () => {
    const someone = await rich();
    await askWithdrawal(wishOf(someone));
    await shiftClock(database, "25 hours");
    expect((await readWithdrawalLimits(someone.person.userId)).leftTodayMinor).toBe(2_500_000n);
    await shiftClock(database, null);
  });
});
