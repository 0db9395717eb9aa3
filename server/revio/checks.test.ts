import { describe, expect, it } from "vitest";
import type { Comparison, Expected } from "./checks";
import { comparePurchase } from "./checks";
import { EXAMPLE_BRAND, EXAMPLE_ID, examplePayment, examplePurchase } from "./purchase-example";
import { readPurchase } from "./purchase-schema";

const expected: Expected = {
  id: EXAMPLE_ID,
  reference: "OW7K3M9QXC2TJF4",
  brandId: EXAMPLE_BRAND,
  isTest: true,
  amountMinor: 25000n,
  currency: "ZAR",
};

function compare(changes: Record<string, unknown>, wanted: Expected = expected): Comparison {
  const purchase = readPurchase(examplePurchase(changes));
  if (!purchase) throw new Error("the example does not fit");
  return comparePurchase(purchase, wanted);
}

const rows: [
  name: string,
  changes: Record<string, unknown>,
  verdict: "suspense" | "not_ours",
  fields: string[],
][] = [
  ["the total", { purchase: { currency: "ZAR", total: 24999 } }, "suspense", ["amount"]],
  ["the paid amount", { payment: examplePayment({ amount: 24999 }) }, "suspense", ["amount"]],
  ["the currency", { purchase: { currency: "USD", total: 25000 } }, "suspense", ["currency"]],
  ["the paid currency", { payment: examplePayment({ currency: "USD" }) }, "suspense", ["currency"]],
  ["a conversion", { currency_conversion: { original_currency: "ZAR" } }, "suspense", ["conversion"]],
  ["the reference", { reference: "OTHER" }, "suspense", ["reference"]],
  ["a missing reference", { reference: null }, "suspense", ["reference"]],
  ["the brand", { brand_id: "2b0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10" }, "not_ours", ["brand"]],
  ["the mode", { is_test: false }, "not_ours", ["is_test"]],
  ["marked as paid", { marked_as_paid: true }, "not_ours", ["marked_as_paid"]],
  ["marked as paid left out", { marked_as_paid: null }, "not_ours", ["marked_as_paid"]],
  ["the id", { id: "d1a4b5de-7712-4a6c-9a52-20f3f7f0a9d1" }, "not_ours", ["id"]],
  ["the object's type", { type: "billing_template" }, "not_ours", ["type"]],
  ["the payment's type", { payment: examplePayment({ payment_type: "refund" }) }, "not_ours", ["type"]],
  ["the direction", { payment: examplePayment({ is_outgoing: true }) }, "not_ours", ["type"]],
  ["paid without a payment", { payment: null }, "not_ours", ["payment"]],
  [
    "amount and brand",
    { brand_id: "x", purchase: { currency: "ZAR", total: 1 } },
    "not_ours",
    ["brand", "amount"],
  ],
];

describe("comparePurchase", () => {
  it("matches the purchase we asked for", () => expect(compare({})).toBe("match"));

  it("matches it before it is paid, and before its id is attached", () => {
    expect(compare({ status: "viewed", payment: null })).toBe("match");
    expect(compare({}, { ...expected, id: null })).toBe("match");
  });

  for (const [name, changes, verdict, fields] of rows)
    it(`says ${verdict} for ${name}`, () => {
      const result = compare(changes);
      expect(result).toMatchObject({ verdict });
      expect(result === "match" ? [] : result.differences.map(({ field }) => field)).toEqual(fields);
    });

  it("shows both values, the provider's without control characters", () =>
    expect(compare({ reference: "a\u0000b\u202e" })).toEqual({
      verdict: "suspense",
      differences: [{ field: "reference", expected: "OW7K3M9QXC2TJF4", actual: "a\ufffdb\ufffd" }],
    }));
});
