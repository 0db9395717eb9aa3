import { describe, expect, it } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import type { Books } from "./break-books";
import { diffFields, stillDiffers } from "./field-diff";
import { NOT_FOUND, type ProviderFacts } from "./provider-facts";
import { suggestResolution } from "./suggest-resolution";

Object.assign(
  process.env,
  testEnvironment((role) => `postgres://${role}@127.0.0.1/none`),
);

const USER = "01a1fdd4-d09a-7b04-b6f0-6bfba5ea3f81";
const books = (change: Partial<Books> = {}): Books => ({
  transactionId: null,
  status: "completed",
  reference: "OW1",
  currency: "ZAR",
  amount: 25_000n,
  fee: 700n,
  returned: 0n,
  bookedAt: null,
  inSuspense: 0n,
  ...change,
});
const facts = (change: Partial<ProviderFacts> = {}): ProviderFacts => ({
  ...NOT_FOUND,
  found: true,
  status: "paid",
  amount: "25000",
  currency: "ZAR",
  fee: "700",
  reference: "OW1",
  ...change,
});
const about = (type: string, product = "purchase", change = {}) => ({
  type,
  product,
  objectId: "p",
  amount: 0n,
  userId: USER as string | null,
  rechecked: true,
  ...change,
});

describe("suggestResolution", () => {
  it("asks Revio first about what a reading may book", () => {
    const first = about("missing_in_ledger", "purchase", { rechecked: false });
    expect(suggestResolution(first, books({ amount: 0n }), facts()).kind).toBe("recheck");
  });

  it.each([
    ["purchase", 20_000n, "revio_clearing", "available", 5000n],
    ["payout_return", 20_000n, "revio_clearing", "available", 5000n],
    ["payout", 20_000n, "losses", "revio_clearing", 5000n],
    ["refund", 20_000n, "losses", "revio_clearing", 5000n],
    ["purchase", 30_000n, "losses", "revio_clearing", -5000n],
    ["payout", 30_000n, "revio_clearing", "available", -5000n],
  ])("corrects a %s of which we booked %i: from %s to %s", (product, amount, debit, credit, claimed) => {
    const suggestion = suggestResolution(about("amount_mismatch", product), books({ amount }), facts());
    expect(suggestion).toMatchObject({
      kind: "adjust",
      record: { product, claimed },
      legs: [{ debit, credit, amount: 5000n, creditUser: credit === "available" ? USER : null }],
    });
  });

  it("puts money of nobody we know into suspense, and from there to whom it belongs", () => {
    const nobody = about("amount_mismatch", "purchase", { userId: null });
    expect(suggestResolution(nobody, books({ amount: 0n }), facts())).toMatchObject({
      legs: [{ debit: "revio_clearing", credit: "suspense" }],
    });
    const held = books({ inSuspense: 25_000n });
    expect(suggestResolution(about("duplicate"), held, facts())).toMatchObject({
      template: "wrong_account",
      legs: [{ debit: "suspense", credit: "available", creditUser: USER, amount: 25_000n }],
      record: null,
    });
    expect(suggestResolution(nobody, held, facts()).kind).toBe("none");
  });

  it("books a user's debt for what may have been paid twice", () => {
    expect(
      suggestResolution(about("perhaps_paid_twice", "payout"), books({ amount: 0n }), facts()),
    ).toMatchObject({
      legs: [{ debit: "receivable", credit: "revio_clearing", amount: 25_000n }],
      record: { claimed: 25_000n },
    });
  });

  it.each([
    ["900", "provider_fees", "revio_clearing", -200n, 200n],
    ["600", "revio_clearing", "provider_fees", 100n, -100n],
  ])("records what a fee of %s lacks", (fee, debit, credit, claimed, claimedFee) => {
    expect(suggestResolution(about("fee_mismatch"), books(), facts({ fee }))).toMatchObject({
      template: "fee",
      legs: [{ debit, credit }],
      record: { claimed, claimedFee },
    });
  });

  it("posts nothing for what differs in no money, in currency, or is about no record", () => {
    expect(suggestResolution(about("late_settlement"), books(), facts()).kind).toBe("accept");
    expect(suggestResolution(about("currency_mismatch"), books(), facts()).kind).toBe("none");
    expect(suggestResolution(about("receivable", "transaction"), books(), facts()).kind).toBe("none");
    expect(suggestResolution(about("amount_mismatch"), books(), facts()).kind).toBe("recheck");
  });
});

describe("stillDiffers", () => {
  const named = (type: string, provider: Partial<ProviderFacts>, ours: Partial<Books> = {}): string[] =>
    stillDiffers(type, diffFields(books(ours), facts(provider)), books(ours));

  it("looks at what the type is about, and at nothing else", () => {
    expect(named("amount_mismatch", { amount: "24999", fee: "1" })).toEqual(["amount"]);
    expect(named("fee_mismatch", { fee: "1", reference: "other" })).toEqual(["fee"]);
    expect(named("reference_mismatch", { reference: "other" })).toEqual(["reference"]);
    expect(named("amount_mismatch", {})).toEqual([]);
    expect(named("wrong_account", { brandId: "another brand", isTest: true })).toEqual(["account"]);
  });

  it("takes silence of one side for no difference, and suspense always for one", () => {
    expect(named("fee_mismatch", { fee: null })).toEqual([]);
    expect(named("reference_mismatch", { reference: "" })).toEqual([]);
    expect(named("amount_mismatch", {}, { inSuspense: 25_000n })).toEqual(["suspense"]);
  });
});
