import { describe, expect, it } from "vitest";
import { getBalance } from "./balance";
import { EXAMPLE_ID, EXAMPLE_REFUND_ID, examplePurchase, exampleRefund } from "./purchase-example";
import { cancelPurchase, createPurchase, getPurchase, refundPurchase } from "./purchases";
import { sendJson, startTestServer, useTestGateway } from "./test-server";
import { getCompanyPublicKey, listWebhooks, registerWebhook } from "./webhooks";

const revio = useTestGateway();
const { sent, serve } = revio;

const order = {
  reference: "OW7K3M9QXC2TJF4",
  amountMinor: 25000n,
  currency: "ZAR",
  email: "thandi@example.org",
  productName: "Wallet deposit",
  dueAt: new Date(1795003600_999),
  successRedirect: "https://wallet.example/s",
  failureRedirect: "https://wallet.example/f",
  cancelRedirect: "https://wallet.example/c",
  successCallback: "https://wallet.example/callback",
};

describe("createPurchase", () => {
  it("sends what the provider documents, and reads the purchase", async () => {
    serve(201, examplePurchase({ status: "created", payment: null }));
    expect(await createPurchase(order, revio.gateway)).toMatchObject({
      kind: "ok",
      value: { id: EXAMPLE_ID, total: 25000n },
    });
    expect(sent()).toEqual([
      {
        line: "POST /api/v1/purchases/",
        body: {
          brand_id: "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10",
          reference: "OW7K3M9QXC2TJF4",
          client: { email: "thandi@example.org" },
          purchase: {
            currency: "ZAR",
            due_strict: true,
            products: [{ name: "Wallet deposit", price: 25000, quantity: "1" }],
          },
          due: 1795003600,
          success_redirect: "https://wallet.example/s",
          failure_redirect: "https://wallet.example/f",
          cancel_redirect: "https://wallet.example/c",
          success_callback: "https://wallet.example/callback",
        },
      },
    ]);
  });

  it("is sent twice while surely not accepted, and once when the outcome is unknown", async () => {
    serve(429, {});
    expect((await createPurchase(order, revio.gateway)).kind).toBe("unavailable");
    expect(revio.server.received).toHaveLength(2);
    serve(500, {});
    expect((await createPurchase(order, revio.gateway)).kind).toBe("unknown");
    expect(revio.server.received).toHaveLength(3);
  });

  for (const amountMinor of [0n, -1n, 2n ** 53n])
    it(`throws for ${amountMinor}, before anything is sent`, () => {
      expect(() => createPurchase({ ...order, amountMinor }, revio.gateway)).toThrow(RangeError);
      expect(revio.server.received).toHaveLength(0);
    });
});

describe("getPurchase", () => {
  it("reads the purchase", async () => {
    serve(200, examplePurchase());
    expect(await getPurchase(EXAMPLE_ID, revio.gateway)).toMatchObject({
      kind: "ok",
      value: { status: "paid" },
    });
    expect(sent()).toEqual([{ line: `GET /api/v1/purchases/${EXAMPLE_ID}/`, body: null }]);
  });

  it("tells a purchase that Revio does not know", async () => {
    serve(404, { __all__: [{ message: "Not found", code: "not_found" }] });
    expect(await getPurchase(EXAMPLE_ID, revio.gateway)).toMatchObject({ kind: "rejected", httpCode: 404 });
  });

  for (const id of ["", "..", "../payouts", `${EXAMPLE_ID}/cancel`, `${EXAMPLE_ID}?x=1`])
    it(`refuses ${JSON.stringify(id)} before anything is sent`, async () => {
      expect(await getPurchase(id, revio.gateway)).toMatchObject({ kind: "rejected", code: "invalid_id" });
      expect(revio.server.received).toHaveLength(0);
    });
});

describe("cancelPurchase", () => {
  it("is sent once, whatever comes of it", async () => {
    for (const status of [429, 500, 409]) {
      serve(status, {});
      await cancelPurchase(EXAMPLE_ID, revio.gateway);
    }
    expect(sent().map(({ line }) => line)).toEqual(
      Array(3).fill(`POST /api/v1/purchases/${EXAMPLE_ID}/cancel/`),
    );
  });
});

describe("refundPurchase", () => {
  it("reads a refund that is done", async () => {
    serve(200, exampleRefund());
    expect(await refundPurchase(EXAMPLE_ID, 5000n, revio.gateway)).toMatchObject({
      kind: "ok",
      value: { state: "done", refund: { id: EXAMPLE_REFUND_ID, amount: 5000n } },
    });
    expect(sent()).toEqual([
      { line: `POST /api/v1/purchases/${EXAMPLE_ID}/refund/`, body: { amount: 5000 } },
    ]);
  });

  it("reads a refund that is under way, and asks for all when no amount is given", async () => {
    serve(200, examplePurchase({ status: "pending_refund" }));
    expect(await refundPurchase(EXAMPLE_ID, undefined, revio.gateway)).toMatchObject({
      kind: "ok",
      value: { state: "pending", purchase: { status: "pending_refund" } },
    });
    expect(sent()[0]?.body).toEqual({});
  });

  it("does not take the refund of another purchase for ours", async () => {
    serve(200, exampleRefund({ related_to: { type: "purchase", id: EXAMPLE_REFUND_ID } }));
    expect(await refundPurchase(EXAMPLE_ID, 5000n, revio.gateway)).toEqual({
      kind: "unknown",
      reason: "unreadable_answer",
    });
  });

  it("is never sent a second time, not even when surely not accepted", async () => {
    serve(429, {});
    expect((await refundPurchase(EXAMPLE_ID, 5000n, revio.gateway)).kind).toBe("unavailable");
    expect(revio.server.received).toHaveLength(1);
  });
});

describe("getBalance", () => {
  it("reads one currency as bigint, also below zero", async () => {
    const figures = {
      gross_balance: 100,
      balance: -5,
      available_balance: 0,
      reserved: 1,
      pending_outgoing: 2,
      fee_sell: 3,
    };
    serve(200, { ZAR: figures });
    expect(await getBalance("ZAR", revio.gateway)).toEqual({
      kind: "ok",
      value: { gross: 100n, net: -5n, available: 0n, reserved: 1n, pendingOutgoing: 2n },
    });
    expect(sent()[0]?.line).toBe("GET /api/v1/account/json/balance/?currency=ZAR");
  });
});

describe("webhooks", () => {
  const webhook = (id: string): object => ({
    id,
    title: "Wallet",
    callback: "https://wallet.example/w",
    public_key: "-----BEGIN\\nKEY",
  });

  it("registers a receiver for all events, and gives its own key", async () => {
    serve(201, webhook(EXAMPLE_ID));
    const outcome = await registerWebhook(
      { title: "Wallet", callback: "https://wallet.example/w" },
      revio.gateway,
    );
    expect(outcome).toMatchObject({ kind: "ok", value: { id: EXAMPLE_ID, publicKey: "-----BEGIN\nKEY" } });
    expect(sent()[0]?.body).toEqual({
      title: "Wallet",
      callback: "https://wallet.example/w",
      all_events: true,
    });
  });

  it("lists all pages", async () => {
    revio.server.answer((response, { path }) =>
      path.includes("cursor")
        ? sendJson(response, 200, { results: [webhook(EXAMPLE_REFUND_ID)], next: null })
        : sendJson(response, 200, {
            results: [webhook(EXAMPLE_ID)],
            next: `${revio.server.url}/webhooks/?cursor=2`,
          }),
    );
    const outcome = await listWebhooks(revio.gateway);
    expect(outcome.kind === "ok" ? outcome.value.map(({ id }) => id) : outcome).toEqual([
      EXAMPLE_ID,
      EXAMPLE_REFUND_ID,
    ]);
  });

  it("14.5 never takes our key to a next page elsewhere", async () => {
    const other = await startTestServer();
    for (const next of [
      `${other.url}/webhooks/`,
      revio.server.url.replace("127.0.0.1", "127.0.0.1@evil.example"),
      "//evil.example/",
    ]) {
      serve(200, { results: [], next });
      expect(await listWebhooks(revio.gateway)).toMatchObject({ kind: "unavailable" });
    }
    expect(other.received).toHaveLength(0);
    expect(revio.server.received).toHaveLength(3);
    await other.close();
  });

  it("reads the company key with its literal line ends", async () => {
    serve(200, "-----BEGIN PUBLIC KEY-----\\nabc\\n-----END PUBLIC KEY-----\\n");
    expect(await getCompanyPublicKey(revio.gateway)).toEqual({
      kind: "ok",
      value: "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----",
    });
  });
});
