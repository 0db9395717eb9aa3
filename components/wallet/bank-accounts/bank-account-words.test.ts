import { describe, expect, it } from "vitest";
import type { BankAccount } from "@/components/wallet/types";
import { waitText, whyNotUsable } from "./bank-account-words";

const account: BankAccount = {
  id: "bnk_1",
  bankName: "Capitec",
  branchCode: "470010",
  masked: "•••• 8831",
  holderName: "Thandi Mokoena",
  accountType: "savings",
  isDefault: true,
  usableFrom: "2026-11-22T12:04:00.000Z",
  usable: false,
  flagged: null,
};

describe("whyNotUsable", () => {
  it("says from when a new account can be used, never a moment too early", () => {
    expect(whyNotUsable(account)).toBe("You can use this account from Sun 22 Nov, 14:04.");
    expect(whyNotUsable({ ...account, usableFrom: "2026-11-22T12:04:00.001Z" })).toBe(
      "You can use this account from Sun 22 Nov, 14:05.",
    );
  });

  it("says nothing of an account that can be used, and why nothing goes to one that was flagged", () => {
    expect(whyNotUsable({ ...account, usable: true })).toBeUndefined();
    expect(whyNotUsable({ ...account, flagged: "A bank sent money back." })).toBe("A bank sent money back.");
  });
});

describe("waitText", () => {
  it("says hours, below one minutes, and nothing for no wait", () => {
    expect([86_400, 3_600, 5_400, 600, 60, 30, 0].map(waitText)).toEqual([
      "24 hours",
      "1 hour",
      "2 hours",
      "10 minutes",
      "1 minute",
      "1 minute",
      undefined,
    ]);
  });
});
