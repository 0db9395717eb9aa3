import { describe, expect, it } from "vitest";
import type { BankAccount, WithdrawalLimits } from "@/components/wallet/types";
import { formatMoney } from "@/server/money";
import { mostToWithdraw, readWithdrawAmount, refusalInWords, stepOf } from "./withdraw-words";

const limitsWith = (some: Partial<WithdrawalLimits> = {}): WithdrawalLimits => ({
  currency: "ZAR",
  fee: "500",
  min: "1000",
  max: "2500000",
  leftToday: "2500000",
  leftThisMonth: "20000000",
  available: "80000",
  frozen: false,
  off: false,
  hold: null,
  cutOff: "15:00",
  ...some,
});
const rand = (minor: bigint): string => formatMoney(minor);

describe("mostToWithdraw", () => {
  it.each([
    [limitsWith(), 79_500n, "what you have available, less the fee"],
    [limitsWith({ fee: "0" }), 80_000n, "all you have available"],
    [limitsWith({ available: "400" }), 0n, "what you have available, less the fee"],
    [limitsWith({ available: "9000000" }), 2_500_000n, "the most you can withdraw at once"],
    [limitsWith({ leftToday: "60000" }), 60_000n, "the most you can still withdraw today"],
    [limitsWith({ leftThisMonth: "5000" }), 5_000n, "the most you can still withdraw this month"],
  ])("is the least of balance, withdrawal, day and month: case %#", (limits, minor, why) => {
    expect(mostToWithdraw(limits)).toEqual({ minor, why });
    expect(readWithdrawAmount(String(minor / 100n), limits)).toEqual(
      minor === 0n ? { problem: `Amount must be ${rand(1_000n)} or more` } : { minor },
    );
  });
});

describe("readWithdrawAmount", () => {
  const problem = (text: string, some: Partial<WithdrawalLimits> = {}) =>
    readWithdrawAmount(text, limitsWith(some));

  it("counts the fee when it says what can be withdrawn", () => {
    expect(problem("795,01")).toEqual({
      problem: `You have ${rand(80_000n)} available. With the fee of ${rand(500n)} you can withdraw ${rand(79_500n)} or less, or add money.`,
    });
    expect(problem("800,01", { fee: "0" })).toEqual({
      problem: `You have ${rand(80_000n)} available. Enter that or less, or add money.`,
    });
  });

  it("says that a balance is too little for any withdrawal", () => {
    expect(problem("10", { available: "1499" })).toEqual({
      problem: `You have ${rand(1_499n)} available. That is too little for a withdrawal. Add money first.`,
    });
  });

  it("says what is left of the day and of the month, and when that changes", () => {
    expect(problem("500", { leftToday: "49999" })).toEqual({
      problem: `You can withdraw ${rand(49_999n)} more today. The limit starts again at 00:00.`,
    });
    expect(problem("500", { leftThisMonth: "0" })).toEqual({
      problem: "You can withdraw nothing more this month. The limit starts again on the 1st.",
    });
  });
});

describe("refusalInWords", () => {
  const account: BankAccount = {
    id: "bnk_1",
    bankName: "Capitec",
    branchCode: "470010",
    masked: "•••• 8831",
    holderName: "T Mokoena",
    accountType: "savings",
    isDefault: true,
    usableFrom: "2026-03-06T13:00:00.000Z",
    usable: false,
    flagged: null,
  };
  const words = (code: string, limits = limitsWith()) =>
    refusalInWords({ code, sentence: "As the server said it." }, limits, account);

  it("gives figures where the reader needs them", () => {
    expect(words("INSUFFICIENT_FUNDS")).toContain(`You have ${rand(80_000n)} available.`);
    expect(words("LIMIT_DAY", limitsWith({ leftToday: "120000" }))).toBe(
      `You can withdraw ${rand(120_000n)} more today. The limit starts again at 00:00.`,
    );
    expect(words("LIMIT_MONTH")).toContain("more this month");
    expect(words("AMOUNT_TOO_SMALL")).toBe(`Amount must be ${rand(1_000n)} or more`);
    expect(words("AMOUNT_TOO_LARGE")).toBe(`Amount must be ${rand(2_500_000n)} or less`);
    expect(words("BANK_ACCOUNT_COOLING")).toBe("You can use this account from Fri 6 Mar, 15:00.");
  });

  it("keeps the server's sentence for everything else", () => {
    expect(words("FROZEN")).toBe("As the server said it.");
    expect(words("SOMETHING_NEW")).toBe("As the server said it.");
  });
});

describe("stepOf", () => {
  it.each([
    ["bankAccountId", "account"],
    ["amount", "amount"],
    ["feeMinor", "review"],
    [undefined, "review"],
  ] as const)("of a refusal about %s is %s", (field, step) => {
    expect(stepOf({ code: "X", sentence: "x", field })).toBe(step);
  });
});
