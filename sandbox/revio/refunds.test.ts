import { describe, expect, it } from "vitest";
import type { Reply } from "./testing";
import { codeOf, created, purchaseCalls, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "refunds" });

/** A purchase of R 250 paid more than a minute ago. */
async function paid(refunds: "now" | "later" | "fails" = "now"): Promise<string> {
  const id = await created(sandbox);
  await sandbox.control("POST", `purchases/${id}/pay`, { refunds });
  await sandbox.advance(61);
  return id;
}

const refund = (id: string, amount?: unknown): Promise<Reply> =>
  sandbox.api("POST", `/purchases/${id}/refund/`, amount === undefined ? undefined : { amount });
const { read, eventsOf } = purchaseCalls(sandbox);

describe("POST /purchases/{id}/refund/", () => {
  it("without an amount gives all back and answers a Payment without brand", async () => {
    const id = await paid();
    const reply = await refund(id);
    expect(reply.status).toBe(200);
    expect(reply.json.value).toMatchObject({
      type: "payment",
      status: "success",
      payment_type: "refund",
      is_outgoing: true,
      reference: "",
      payment: { amount: 25_000, currency: "ZAR", is_outgoing: true, payment_type: "refund" },
      related_to: { type: "purchase", id, reference: "OW7K3M9QXC2TJF4" },
    });
    expect(reply.json.at("brand_id")).toBeUndefined();
    const after = await read(id);
    expect([after.at("status"), after.at("refundable_amount"), after.at("refund_availability")]).toEqual([
      "refunded",
      0,
      "none",
    ]);
    const last = (after.at("status_history") as unknown[]).at(-1);
    expect(last).toMatchObject({
      status: "refunded",
      related_object: { type: "payment", id: reply.json.at("id") },
    });
  });

  it("in parts: each has its own id, the sum never passes what was paid", async () => {
    const id = await paid();
    const first = await refund(id, 10_000);
    const second = await refund(id, 14_999);
    expect(first.json.at("id")).not.toBe(second.json.at("id"));
    expect((await read(id)).at("refundable_amount")).toBe(1);
    expect(codeOf(await refund(id, 2))).toEqual([400, "purchase_refund_amount_too_large"]);
    expect((await refund(id, 1)).status).toBe(200);
    expect(codeOf(await refund(id, 1))).toEqual([400, "purchase_already_fully_refunded"]);
    expect((await sandbox.rows("refunds", `?id=${id}`)).map((row) => row.at("amount"))).toEqual([
      "10000",
      "14999",
      "1",
    ]);
  });

  it("many at once together never pass what was paid", async () => {
    const id = await paid();
    const replies = await Promise.all(Array.from({ length: 8 }, () => refund(id, 10_000)));
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(2);
    expect((await read(id)).at("refundable_amount")).toBe(5000);
  });

  it("announces payment.refunded with the refund's id, linked to the purchase", async () => {
    const id = await paid();
    const refundId = (await refund(id, 100)).json.at("id");
    const [event] = await sandbox.rows("events", `?id=${String(refundId)}`);
    const body = JSON.parse(String(event?.at("body"))) as Record<string, unknown>;
    expect(body).toMatchObject({ id: refundId, event_type: "payment.refunded", related_to: { id } });
  });

  it("sooner than 60 s after payment is refused", async () => {
    const id = await created(sandbox);
    await sandbox.control("POST", `purchases/${id}/pay`);
    expect(codeOf(await refund(id))).toEqual([400, "purchase_refund_timeout"]);
    await sandbox.advance(60);
    expect((await refund(id)).status).toBe(200);
  });

  it("of an unpaid, charged back or only marked-as-paid purchase is refused", async () => {
    const unpaid = await created(sandbox);
    expect(codeOf(await refund(unpaid))).toEqual([400, "purchase_refund_wrong_status"]);
    const back = await paid();
    await sandbox.control("POST", `purchases/${back}/charge-back`);
    expect(codeOf(await refund(back))).toEqual([400, "purchase_refund_wrong_status"]);
    await sandbox.control("POST", `purchases/${unpaid}/mark-as-paid`);
    await sandbox.advance(61);
    expect(codeOf(await refund(unpaid))).toEqual([400, "purchase_refund_wrong_status"]);
  });

  it("is refused while refunds are switched off", async () => {
    const id = await paid();
    await sandbox.control("PUT", "settings", { refunds_enabled: false });
    expect(codeOf(await refund(id))).toEqual([400, "purchase_refund_error"]);
  });

  it.each([0, -5, 1.5, "100", 2 ** 53])("of amount %s is refused at the field", async (amount) => {
    const reply = await refund(await paid(), amount);
    expect([reply.status, reply.json.at("amount", 0, "code")]).toEqual([400, "invalid"]);
  });
});

describe("an asynchronous refund", () => {
  it("answers the Purchase in pending_refund, which has not reduced what is refundable, and succeeds after 20 s", async () => {
    const id = await paid("later");
    const reply = await refund(id, 10_000);
    expect([reply.json.at("type"), reply.json.at("status"), reply.json.at("refundable_amount")]).toEqual([
      "purchase",
      "pending_refund",
      25_000,
    ]);
    expect(codeOf(await refund(id))).toEqual([400, "purchase_refund_wrong_status"]);
    await sandbox.advance(20);
    expect([(await read(id)).at("status"), (await read(id)).at("refundable_amount")]).toEqual([
      "refunded",
      15_000,
    ]);
    expect(await eventsOf(id)).toEqual([
      "purchase.created",
      "purchase.paid",
      "purchase.pending_refund",
      "payment.refunded",
    ]);
  });

  it("that fails returns to the status before, without an event", async () => {
    const id = await paid("fails");
    await refund(id);
    await sandbox.advance(20);
    const after = await read(id);
    expect([after.at("status"), after.at("refundable_amount")]).toEqual(["paid", 25_000]);
    expect(after.at("transaction_data", "attempts", 0)).toMatchObject({ type: "refund", successful: false });
    expect(await eventsOf(id)).toEqual(["purchase.created", "purchase.paid", "purchase.pending_refund"]);
  });

  it("that fails stays pending when the setting says so", async () => {
    await sandbox.control("PUT", "settings", { failed_refund_returns: false });
    const id = await paid("fails");
    await refund(id);
    await sandbox.advance(20);
    expect((await read(id)).at("status")).toBe("pending_refund");
  });
});
