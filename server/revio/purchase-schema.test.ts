import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EXAMPLE_ID,
  EXAMPLE_REFUND_ID,
  examplePayment,
  examplePurchase,
  exampleRefund,
} from "./purchase-example";
import { readPurchase, readRefund } from "./purchase-schema";

describe("readPurchase", () => {
  it("reads the provider's example with amounts as bigint and times as dates", () => {
    expect(readPurchase(examplePurchase())).toEqual({
      id: EXAMPLE_ID,
      type: "purchase",
      status: "paid",
      isTest: true,
      brandId: "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10",
      reference: "OW7K3M9QXC2TJF4",
      total: 25000n,
      currency: "ZAR",
      payment: {
        type: "purchase",
        isOutgoing: false,
        amount: 25000n,
        currency: "ZAR",
        fee: 738n,
        pending: 0n,
        paidAt: new Date(1795000300_000),
      },
      refundable: 25000n,
      markedAsPaid: false,
      isConverted: false,
      failureCode: null,
      method: "Card",
      history: [
        { status: "created", at: new Date(1795000000_000), relatedId: null },
        { status: "paid", at: new Date(1795000300_000), relatedId: null },
      ],
      dueAt: new Date(1795003600_000),
      createdAt: new Date(1795000000_000),
      updatedAt: new Date(1795000300_000),
      checkoutUrl: `https://gate.reviopay.com/p/${EXAMPLE_ID}/invoice/`,
    });
  });

  it("takes an unknown status and unknown keys as data", () =>
    expect(readPurchase(examplePurchase({ status: "frozen", new_key: { a: 1 } }))?.status).toEqual({
      unknown: "frozen",
    }));

  it("leaves personal data behind", () =>
    expect(
      JSON.stringify(readPurchase(examplePurchase()), (_key, value: unknown) => String(value)),
    ).not.toContain("thandi"));

  it("reads an unpaid purchase that lacks what only decides about money", () => {
    const {
      refundable_amount,
      marked_as_paid,
      currency_conversion,
      transaction_data,
      status_history,
      ...rest
    } = examplePurchase({ status: "created", payment: null, reference: null });
    const keys = [refundable_amount, marked_as_paid, currency_conversion, transaction_data, status_history];
    expect(keys).toHaveLength(5);
    expect(readPurchase(rest)).toMatchObject({
      payment: null,
      refundable: null,
      markedAsPaid: null,
      reference: "",
    });
  });

  it("reads the newest attempt's error code, and no text that is none", () => {
    const failed = (code: unknown): unknown =>
      readPurchase(
        examplePurchase({
          transaction_data: { attempts: [{ error: { code } }, { error: { code: "older" } }] },
        }),
      )?.failureCode;
    expect(failed("insufficient_funds")).toBe("insufficient_funds");
    expect(failed("card 4444 declined\u0000")).toBeNull();
    expect(failed(17)).toBeNull();
  });

  const methods: [method: unknown, word: string | null][] = [
    ["mastercard", "Card"],
    ["instant_eft", "Instant EFT"],
    ["voucher", null],
    [17, null],
    [undefined, null],
  ];
  for (const [payment_method, word] of methods)
    it(`names the method ${String(payment_method)} as ${word}`, () =>
      expect(readPurchase(examplePurchase({ transaction_data: { payment_method } }))?.method).toBe(word));

  it("names the refund behind an entry of the history", () => {
    const status_history = [
      { status: "refunded", timestamp: 1, related_object: { type: "payment", id: EXAMPLE_REFUND_ID } },
    ];
    expect(readPurchase(examplePurchase({ status_history }))?.history[0]?.relatedId).toBe(EXAMPLE_REFUND_ID);
  });

  const amounts: unknown[] = [-1, 250.5, 2 ** 53, 1e21, "25000", null, true, Number.NaN];
  for (const total of amounts)
    it(`refuses ${String(total)} (${typeof total}) as an amount`, () => {
      expect(readPurchase(examplePurchase({ purchase: { currency: "ZAR", total } }))).toBeUndefined();
      expect(readPurchase(examplePurchase({ payment: examplePayment({ amount: total }) }))).toBeUndefined();
    });

  const wrong: Record<string, unknown>[] = [
    { id: "../../payouts" },
    { id: 7 },
    { status: null },
    { is_test: "true" },
    { brand_id: undefined },
    { payment: [] },
    { payment: { amount: 1 } },
    { marked_as_paid: "no" },
    { due: "tomorrow" },
  ];
  for (const change of wrong)
    it(`refuses ${JSON.stringify(change)}`, () =>
      expect(readPurchase(examplePurchase(change))).toBeUndefined());

  it("answers any JSON without throwing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(examplePurchase())), (value, key) => {
        const purchase = readPurchase(examplePurchase({ [key]: value }));
        expect(purchase === undefined || purchase.total >= 0n).toBe(true);
        expect(readPurchase(value)).toBeUndefined();
      }),
    );
  });
});

describe("readRefund", () => {
  it("reads a refund with the purchase it belongs to", () =>
    expect(readRefund(exampleRefund())).toMatchObject({
      id: EXAMPLE_REFUND_ID,
      purchaseId: EXAMPLE_ID,
      amount: 5000n,
    }));

  it("reads figures that stand beside the id", () => {
    const { payment, ...rest } = exampleRefund();
    expect(readRefund(Object.assign(rest, payment))).toMatchObject({ amount: 5000n, type: "refund" });
  });

  it("refuses an incoming payment, another type, and a purchase", () => {
    expect(readRefund(exampleRefund({ payment: examplePayment() }))).toBeUndefined();
    expect(
      readRefund(exampleRefund({ payment: examplePayment({ payment_type: "refund" }) })),
    ).toBeUndefined();
    expect(readRefund(examplePurchase())).toBeUndefined();
    expect(readRefund(exampleRefund({ payment: null }))).toBeUndefined();
  });
});
