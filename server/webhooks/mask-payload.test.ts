import { describe, expect, it } from "vitest";
import { examplePurchase } from "@/server/revio/purchase-example";
import { maskPayload } from "./mask-payload";

const shown = (value: unknown): Record<string, unknown> =>
  JSON.parse(maskPayload(Buffer.from(JSON.stringify(value))) ?? "null") as Record<string, unknown>;

describe("maskPayload", () => {
  it("keeps ids, statuses, amounts and times of a purchase, and its shape", () => {
    const purchase = examplePurchase({ event_type: "purchase.paid" });
    const seen = shown(purchase);
    expect(seen).toMatchObject({
      event_type: "purchase.paid",
      id: purchase["id"],
      status: "paid",
      reference: "OW7K3M9QXC2TJF4",
      purchase: { currency: "ZAR", total: 25000, due_strict: true },
      payment: { amount: 25000, fee_amount: 738, paid_on: 1795000300 },
      transaction_data: { payment_method: "visa" },
    });
    expect(Object.keys(seen)).toEqual(Object.keys(purchase));
  });

  it.each([
    ["an address", { client: { email: "thandi@example.org" } }, "thandi"],
    ["a name", { client: { full_name: "Thandi Mokoena" } }, "Mokoena"],
    [
      "a phone, also as a number",
      { client: { phone: "+27821234567", mobile: 27_821_234_567 } },
      "27821234567",
    ],
    ["an ID number", { client: { personal_code: "8001015009087" } }, "8001015009087"],
    ["a bank account, also masked before", { bank_account: "*******0147", account: 62_784_310_147 }, "0147"],
    ["a card", { transaction_data: { extra: { masked_pan: "411111******1111" } } }, "4111"],
    [
      "a street",
      { client: { street_address: "12 Long Street", city: "Cape Town", zip_code: "8001" } },
      "Long Street",
    ],
    ["a link with its token", { checkout_url: "https://gate.reviopay.com/p/secret-token/" }, "secret-token"],
    ["what merchants add", { extra: { note: "for my mother" } }, "mother"],
    ["a field nobody knows", { new_field: "Thandi" }, "Thandi"],
    ["a name in place of a reference", { reference: "Thandi Mokoena" }, "Mokoena"],
    ["a number in place of a reference", { reference: "0821234567" }, "0821234567"],
    ["a number in place of a code", { payment_method: "8001015009087" }, "8001015009087"],
  ])("masks %s", (_, body, secret) => {
    const text = maskPayload(Buffer.from(JSON.stringify(body)));
    expect(text).not.toContain(secret);
    expect(text).toContain("•••");
  });

  it("is null for what is no JSON", () => {
    expect(maskPayload(Buffer.from("email=thandi@example.org"))).toBeNull();
    expect(maskPayload(Buffer.from([0xff, 0xfe]))).toBeNull();
  });
});
