import { afterEach, describe, expect, it } from "vitest";
import { readDepositLimits } from "@/server/deposits/deposit-limits";
import { startDeposit } from "@/server/deposits/start-deposit";
import { env } from "@/server/env";
import { Refusal } from "@/server/errors";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { shiftClock, useDatabase } from "@/server/testing/database";
import {
  fund,
  makeBankAccount,
  makePendingDeposit,
  makePerson,
  type Person,
} from "@/server/testing/factories";
import { setTierLimits } from "@/server/testing/tiers";
import { ask, setClock, staySignedIn } from "@/server/testing/withdrawals";
import { readTransferLimits } from "@/server/transfers/queries";
import { knowEachOther } from "@/server/testing/transfers";
import { sendTransfer } from "@/server/transfers/send-transfer";
import { readWithdrawalLimits } from "@/server/withdrawals/withdrawal-limits";
import { listLimits } from "./list-limits";

const database = useDatabase();
afterEach(() => shiftClock(database, null));

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");
const sentenceOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => {
      if (error instanceof Refusal) return `${error.code}: ${plain(error.sentence)}`;
      throw error;
    },
  );
const deposit = (person: Person, amountMinor: bigint): Promise<string> =>
  sentenceOf(
    startDeposit({ actor: person, requestId: "r", key: crypto.randomUUID(), amountMinor, currency: "ZAR" }),
  );
const linesOf = async ({ userId }: Person): Promise<string[]> =>
  (await listLimits(userId)).limits.map(
    ({ movement, span, limitMinor, usedMinor, leftMinor, turnsAt }) =>
      `${movement} ${span} ${limitMinor / 100n} ${usedMinor / 100n} ${leftMinor / 100n} ${turnsAt?.toISOString() ?? "-"}`,
  );

describe("listLimits", () => {
  it("tells of each limit the smaller of everybody's and the tier's, what is used, and when it turns", async () => {
    const person = await makePerson(database);
    const bankAccountId = await makeBankAccount(person, { usableFrom: new Date(0) });
    await staySignedIn(database, person);
    await setClock(database, "2031-12-31T23:30:00+02:00");
    await fund(person, 800_000n);
    await makePendingDeposit(person, 100_000n);
    await ask(person, { bankAccountId, amount: 30_000n, fee: 500n });
    expect(await linesOf(person)).toEqual([
      "deposit one 25000 0 25000 -",
      "deposit day 25000 9000 16000 2031-12-31T22:00:00.000Z",
      "deposit balance 100000 9000 91000 -",
      "withdrawal one 25000 0 25000 -",
      "withdrawal day 25000 300 24700 2031-12-31T22:00:00.000Z",
      "withdrawal month 200000 300 199700 2031-12-31T22:00:00.000Z",
      "transfer one 5000 0 5000 -",
      "transfer day 10000 0 10000 2031-12-31T22:00:00.000Z",
      "transfer month 100000 0 100000 2031-12-31T22:00:00.000Z",
    ]);
  });

  it("tells who has given no identity that everything is 0, and what is above a balance that it stays", async () => {
    const person = await makePerson(database, { tier: 0 });
    expect((await linesOf(person)).map((line) => line.split(" ").slice(0, 5).join(" "))).toEqual([
      "deposit one 0 0 0",
      "deposit day 0 0 0",
      "deposit balance 0 0 0",
      "withdrawal one 0 0 0",
      "withdrawal day 0 0 0",
      "withdrawal month 0 0 0",
      "transfer one 0 0 0",
      "transfer day 0 0 0",
      "transfer month 0 0 0",
    ]);
    const rich = await makePerson(database);
    await fund(rich, 1_200_000n);
    await database.admin`update wallet.users set tier = 1 where id = ${rich.userId}`;
    expect((await listLimits(rich.userId)).heldMinor).toBe(200_000n);
  });
});

describe("what the forms are told", () => {
  it("is the smaller of everybody's limit and the tier's", async () => {
    const { userId } = await makePerson(database, { tier: 1 });
    expect((await readDepositLimits(userId)).maxMinor).toBe(300_000n);
    expect((await readTransferLimits(userId)).maxMinor).toBe(300_000n);
    expect(await readWithdrawalLimits(userId)).toMatchObject({
      maxMinor: 300_000n,
      leftTodayMinor: 300_000n,
      leftThisMonthMinor: 1_500_000n,
    });
  });
});

describe("a refusal for a limit of the tier", () => {
  it("says what the limit is, what is left of it, and what raises it", async () => {
    const person = await makePerson(database, { tier: 1 });
    const raise =
      "A check of your identity document and address raises this: get help to ask for one. No money has moved.";
    expect(await deposit(person, 300_001n)).toBe(
      `TIER_SINGLE: Your limit for one deposit is R 3 000,00. ${raise}`,
    );
    await makePendingDeposit(person, 250_000n);
    await makePendingDeposit(person, 200_000n);
    expect(await deposit(person, 50_001n)).toBe(
      `TIER_DAY: Your limit for deposits in a day is R 5 000,00, of which R 500,00 is left today. ${raise}`,
    );
    const nobody = await makePerson(database, { tier: 0 });
    expect(await deposit(nobody, 1_000n)).toBe(
      "TIER_SINGLE: Your limits are zero, so no money can come in or go out. Give your name and identity number in Settings under Limits, or get help if you did. No money has moved.",
    );
  });

  it("says to a sender neither what a recipient has nor what they may have", async () => {
    const [from, to] = [await makePerson(database), await makePerson(database)];
    await knowEachOther(database, [from, to]);
    await fund(from, 500_000n);
    await fund(to, 999_000n);
    await database.admin`update wallet.users set tier = 1 where id = ${to.userId}`;
    const wish = { actor: from, requestId: "r", recipientId: to.userId, currency: "ZAR", note: "" };
    expect(await sentenceOf(sendTransfer({ ...wish, key: crypto.randomUUID(), amountMinor: 1_001n }))).toBe(
      "RECIPIENT_LIMIT: This person can't receive that amount right now. Send less, or ask them. No money has moved.",
    );
    expect(await sentenceOf(sendTransfer({ ...wish, key: crypto.randomUUID(), amountMinor: 1_000n }))).toBe(
      "done",
    );
  });

  it("says what can leave when the balance is above its limit", async () => {
    const person = await makePerson(database);
    await fund(person, 400_000n);
    await setTierLimits(database, { balance: 100_000n });
    const wish = { actor: person, requestId: "r", key: crypto.randomUUID(), currency: "ZAR", note: "" };
    const to = await makePerson(database, { tier: 1 });
    expect(await sentenceOf(sendTransfer({ ...wish, recipientId: to.userId, amountMinor: 100_001n }))).toBe(
      "TIER_BALANCE: Your wallet may hold R 1 000,00, and what is above that stays for now: R 1 000,00 can leave. No money has moved.",
    );
  });
});

describe("an amount that is none", () => {
  it("14.6 is refused with its field for people of every tier, before any limit is asked", async () => {
    for (const tier of [0, 1, 2] as const) {
      const cookie = await accessCookieOf(await makePerson(database, { tier }));
      for (const amount of [
        "0",
        "-1",
        "0.001",
        "1e3",
        "9007199254740993999",
        "NaN",
        "1,00",
        "9".repeat(40),
      ]) {
        const idempotencyKey = crypto.randomUUID();
        const body = JSON.stringify({ idempotencyKey, amount, currency: "ZAR" });
        const answer = await callProcedure("deposits.start", cookie, {
          body,
          headers: { origin: env().APP_ORIGIN },
        });
        const { code, field } = answer.body.error?.data ?? {};
        expect([amount, answer.status, field]).toEqual([amount, 400, "amount"]);
        expect(code).not.toMatch(/^TIER_/);
      }
    }
  });
});
