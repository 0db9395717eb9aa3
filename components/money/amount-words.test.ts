import { describe, expect, it } from "vitest";
import { formatMoney, parseAmount } from "@/server/money";
import { amountText, readAmount } from "./amount-words";

const LIMITS = { min: 1_000n, max: 500_000n };

describe("readAmount", () => {
  it.each([
    ["250", { minor: 25_000n }],
    ["10,00", { minor: 1_000n }],
    ["5 000", { minor: 500_000n }],
    ["", { problem: "Enter an amount" }],
    ["abc", { problem: "Amount must be a number, like 250 or 99,50" }],
    ["-5", { problem: "Amount must be a number, like 250 or 99,50" }],
    ["1234,567", { problem: "Amount must have at most 2 digits after the comma" }],
    ["9,99", { problem: `Amount must be ${formatMoney(1_000n)} or more` }],
    ["0", { problem: `Amount must be ${formatMoney(1_000n)} or more` }],
    ["5000,01", { problem: `Amount must be ${formatMoney(500_000n)} or less` }],
    ["99999999999999", { problem: `Amount must be ${formatMoney(500_000n)} or less` }],
  ])("reads %j", (text, result) => {
    expect(readAmount(text, LIMITS)).toEqual(result);
  });
});

describe("amountText", () => {
  it.each([0n, 5n, 9_650n, 123_450n, 100_000_000n])("of %d is read back as the same amount", (minor) => {
    expect(parseAmount(amountText(minor))).toEqual({ minor });
  });
});
