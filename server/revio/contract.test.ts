/**
 * The same expectations against the sandbox and, given REVIO_TEST_KEY and REVIO_TEST_BRAND_ID, against the provider's
 * own gateway. Whatever differs there is a misreading that sandbox and client share.
 */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  contractReceiver,
  hasRealKey,
  newReference,
  stranger,
  useContractSandbox,
  useRealGateway,
  value,
} from "@/server/testing/contract";
import { getBalance } from "./balance";
import { comparePurchase, type Expected } from "./checks";
import { safeCheckoutUrl } from "./checkout-url";
import { depositFact } from "./deposit-fact";
import type { Gateway } from "./gateway";
import type { Purchase } from "./purchase-schema";
import { cancelPurchase, createPurchase, getPurchase, type PurchaseOrder, refundPurchase } from "./purchases";
import { loadSigningKey, verifySignature } from "./signature";
import { parseWebhookPayload, purchaseIdOf } from "./webhook-payload";
import { getCompanyPublicKey, listWebhooks, registerWebhook } from "./webhooks";

const order = (email = "thandi@example.org"): PurchaseOrder => ({
  reference: newReference(),
  amountMinor: 25000n,
  currency: "ZAR",
  email,
  productName: "Wallet deposit",
  dueAt: new Date(Date.now() + 3_600_000),
  successRedirect: "https://wallet.example/deposit/1",
  failureRedirect: "https://wallet.example/deposit/1",
  cancelRedirect: "https://wallet.example/deposit/1",
});

const expected = (
  { reference, amountMinor, currency }: PurchaseOrder,
  id: string | null,
  { config }: Gateway,
): Expected => ({
  id,
  reference,
  amountMinor,
  currency,
  brandId: config.brandId,
  isTest: true,
});

/** What must hold on any gateway. */
function contract(gateway: () => Gateway): void {
  it("creates a purchase that is what we asked for, open, with a checkout of its own", async () => {
    const asked = order();
    const made = value(await createPurchase(asked, gateway()));
    expect(comparePurchase(made, expected(asked, null, gateway()))).toBe("match");
    expect(depositFact(made)).toEqual({ kind: "open", onTheWay: false });
    expect(safeCheckoutUrl(made, gateway().config)).toContain(made.id);
    const read = value(await getPurchase(made.id, gateway()));
    expect(comparePurchase(read, expected(asked, made.id, gateway()))).toBe("match");
    expect(Math.abs((read.dueAt?.getTime() ?? 0) - asked.dueAt.getTime())).toBeLessThan(1000);
  });

  it("does not take the reference for an idempotency key", async () => {
    const asked = order();
    const first = value(await createPurchase(asked, gateway()));
    const second = value(await createPurchase(asked, gateway()));
    expect(second.id).not.toBe(first.id);
  });

  it("cancels, and reads it back", async () => {
    const made = value(await createPurchase(order(), gateway()));
    await cancelPurchase(made.id, gateway());
    expect(depositFact(value(await getPurchase(made.id, gateway())))).toEqual({ kind: "cancelled" });
  });

  it("refuses definitely: a bad address, a bad brand, an unknown id, a refund of what is not paid", async () => {
    expect(await createPurchase(order("nobody"), gateway())).toMatchObject({
      kind: "rejected",
      httpCode: 400,
    });
    const other = stranger(gateway(), { brandId: randomUUID() });
    expect(await createPurchase(order(), other)).toMatchObject({ kind: "rejected", httpCode: 400 });
    expect(await getPurchase(randomUUID(), gateway())).toMatchObject({ kind: "rejected", httpCode: 404 });
    const made = value(await createPurchase(order(), gateway()));
    expect(await refundPurchase(made.id, undefined, gateway())).toMatchObject({
      kind: "rejected",
      httpCode: 400,
    });
  });

  it("refuses a wrong key", async () => {
    const other = stranger(gateway(), { secretKey: "not-the-key-of-anybody" });
    expect(await getPurchase(randomUUID(), other)).toMatchObject({ kind: "rejected", httpCode: 401 });
  });

  it("gives the balance and the company key in the form we read", async () => {
    expect(value(await getBalance("ZAR", gateway())).gross).toBeTypeOf("bigint");
    expect(loadSigningKey(value(await getCompanyPublicKey(gateway()))).bytes).toBeGreaterThanOrEqual(256);
  });
}

describe.skipIf(!hasRealKey)("the provider's gateway", () => contract(useRealGateway()));

describe("the sandbox", () => {
  const { gateway, control } = useContractSandbox();
  const purchaseOf = async (asked: PurchaseOrder): Promise<Purchase> =>
    value(await createPurchase(asked, gateway()));
  const read = async (id: string): Promise<Purchase> => value(await getPurchase(id, gateway()));
  const after = async (action: string, asked = order()): Promise<Purchase> => {
    const { id } = await purchaseOf(asked);
    await control(`purchases/${id}/${action}`);
    return read(id);
  };

  contract(gateway);

  it("pays what was asked, with the fee beside it", async () => {
    const asked = order();
    const paid = await after("pay", asked);
    expect(depositFact(paid)).toEqual({ kind: "paid" });
    expect(comparePurchase(paid, expected(asked, paid.id, gateway()))).toBe("match");
    expect(paid.payment?.fee).toBe(738n);
  });

  const facts: [action: string, fact: object][] = [
    ["fail", { kind: "failed" }],
    ["block", { kind: "failed", oddity: "blocked_by_provider" }],
    ["pend", { kind: "open", onTheWay: true }],
    ["expire", { kind: "expired", cancelPurchase: false }],
  ];
  for (const [action, fact] of facts)
    it(`reads ${action} as ${JSON.stringify(fact)}`, async () =>
      expect(depositFact(await after(action))).toMatchObject(fact));

  it("reads a chargeback, and a person's word without money", async () => {
    const { id } = await after("pay");
    await control(`purchases/${id}/charge-back`);
    expect(depositFact(await read(id))).toEqual({ kind: "charged_back" });
    const asked = order();
    const marked = await after("mark-as-paid", asked);
    expect(comparePurchase(marked, expected(asked, marked.id, gateway()))).toMatchObject({
      verdict: "not_ours",
    });
  });

  it("refunds a part, then the rest, and never more", async () => {
    const { id } = await after("pay");
    const part = value(await refundPurchase(id, 5000n, gateway()));
    expect(part).toMatchObject({ state: "done", refund: { purchaseId: id, amount: 5000n } });
    expect(depositFact(await read(id))).toEqual({ kind: "refunded", refunded: 5000n, full: false });
    expect(await refundPurchase(id, 20001n, gateway())).toMatchObject({ kind: "rejected", httpCode: 400 });
    value(await refundPurchase(id, undefined, gateway()));
    expect(depositFact(await read(id))).toEqual({ kind: "refunded", refunded: 25000n, full: true });
  });

  const oddOnes: [tag: string, verdict: string][] = [
    ["amount", "suspense"],
    ["convert", "suspense"],
    ["live", "not_ours"],
    ["brand", "not_ours"],
  ];
  for (const [tag, verdict] of oddOnes)
    it(`says ${verdict} for +rv-${tag}@`, async () => {
      const asked = order(`thandi+rv-${tag}@example.org`);
      const paid = await after("pay", asked);
      expect(comparePurchase(paid, expected(asked, paid.id, gateway()))).toMatchObject({
        verdict,
      });
    });

  it("refuses a checkout elsewhere", async () =>
    expect(
      safeCheckoutUrl(await purchaseOf(order("thandi+rv-badurl@example.org")), gateway().config),
    ).toBeUndefined());

  it("judges each way a create can go wrong", async () => {
    const create = (tag: string) => createPurchase(order(`thandi+rv-${tag}@example.org`), gateway());
    expect(await create("500")).toEqual({ kind: "unknown", reason: "http_500" });
    expect(await create("503")).toEqual({ kind: "unknown", reason: "http_503" });
    expect(await create("objerr")).toMatchObject({
      kind: "rejected",
      code: "invalid",
      field: "client.email",
    });
    expect(await create("429")).toMatchObject({ kind: "ok" });
  });

  const broken: [kind: string, create: object][] = [
    ["reset", { kind: "unknown" }],
    ["close", { kind: "unknown" }],
    ["html", { kind: "unknown" }],
    ["cut_json", { kind: "unknown", reason: "unreadable_answer" }],
    ["wrong_type", { kind: "unknown", reason: "unreadable_answer" }],
    ["extra_field", { kind: "ok" }],
    ["unknown_status", { kind: "ok", value: { status: { unknown: expect.any(String) } } }],
  ];
  for (const [kind, outcome] of broken)
    it(`judges the fault ${kind} of a create`, async () => {
      const asked = order();
      await control("faults", { match: { reference: asked.reference, times: 1 }, do: { kind } });
      expect(await createPurchase(asked, gateway())).toMatchObject(outcome);
    });

  it("verifies what the sandbox signs, and reads which purchase it is about", async () => {
    const { deliveries, callback, close } = await contractReceiver();
    const webhook = value(await registerWebhook({ title: "Contract", callback }, gateway()));
    expect(value(await listWebhooks(gateway()))).toContainEqual(webhook);

    const { id } = await after("pay");
    await control("deliveries/flush");
    close();
    const key = loadSigningKey(webhook.publicKey);
    const company = loadSigningKey(value(await getCompanyPublicKey(gateway())));
    const events: unknown[] = [];
    for (const { body, signature } of deliveries) {
      expect(await verifySignature(body, signature, [key])).toBe(key.fingerprint);
      expect(await verifySignature(body, signature, [company])).toBeUndefined();
      const payload = parseWebhookPayload(body);
      if (payload.ok && purchaseIdOf(payload.event) === id) events.push(payload.event.eventType);
    }
    expect(events).toEqual(["purchase.created", "purchase.paid"]);
  });
});
