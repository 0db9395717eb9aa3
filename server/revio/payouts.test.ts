import { describe, expect, it } from "vitest";
import { safeExecutionUrl } from "./execution-url";
import { EXAMPLE_BRAND, EXAMPLE_ID } from "./purchase-example";
import { createPayout, executePayout, getPayout } from "./payouts";
import { useTestGateway } from "./test-server";

const revio = useTestGateway();
const { sent, serve } = revio;

/** A payout as Revio shows it, with keys replaced. */
const examplePayout = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: EXAMPLE_ID,
  type: "payout",
  status: "initialized",
  is_test: true,
  brand_id: EXAMPLE_BRAND,
  reference: "OW7K3M9QXC2TJF4",
  client: { email: "t@example.org", full_name: "T", bank_account: "62001234567", bank_code: "250655" },
  payment: { payment_type: "payout", is_outgoing: true, amount: 25000, currency: "ZAR" },
  transaction_data: { attempts: [] },
  execution_url: `${revio.server.url}/payouts/${EXAMPLE_ID}/execute/`,
  ...changes,
});

const draft = {
  reference: "OW7K3M9QXC2TJF4",
  amountMinor: 25000n,
  currency: "ZAR",
  description: "OW7K3M9QXC2TJF4",
  email: "thandi@example.org",
  holderName: "Thandi Mokoena",
  accountNumber: "62001234567",
  branchCode: "250655",
};

describe("createPayout", () => {
  it("sends what the platform documents, and reads the payout", async () => {
    serve(201, examplePayout());
    expect(await createPayout(draft, revio.gateway)).toMatchObject({
      kind: "ok",
      value: {
        id: EXAMPLE_ID,
        status: "initialized",
        amount: 25000n,
        accountNumber: "62001234567",
        branchCode: "250655",
        attempts: [],
      },
    });
    expect(sent()).toEqual([
      {
        line: "POST /api/v1/payouts/",
        body: {
          brand_id: EXAMPLE_BRAND,
          reference: "OW7K3M9QXC2TJF4",
          client: {
            email: "thandi@example.org",
            full_name: "Thandi Mokoena",
            bank_account: "62001234567",
            bank_code: "250655",
          },
          payment: { amount: 25000, currency: "ZAR", description: "OW7K3M9QXC2TJF4" },
          sender_name: "Octoco Wallet",
        },
      },
    ]);
  });

  it("is sent again once, and only when it surely was not accepted", async () => {
    serve(429, {});
    expect((await createPayout(draft, revio.gateway)).kind).toBe("unavailable");
    expect(revio.server.received).toHaveLength(2);
    serve(500, {});
    expect((await createPayout(draft, revio.gateway)).kind).toBe("unknown");
    expect(revio.server.received).toHaveLength(3);
  });
});

describe("executePayout", () => {
  const payout = (executionUrl: string | null) => ({ id: EXAMPLE_ID, executionUrl });

  it("posts to the address the create gave, with our key and no words", async () => {
    serve(200, examplePayout({ status: "pending" }));
    const url = `${revio.server.url}/payouts/${EXAMPLE_ID}/execute/`;
    expect(await executePayout(payout(url), revio.gateway)).toMatchObject({
      kind: "ok",
      value: { status: "pending" },
    });
    expect(sent()).toEqual([{ line: `POST /api/v1/payouts/${EXAMPLE_ID}/execute/`, body: {} }]);
    expect(revio.server.received[0]?.authorization).toBe("Bearer test-secret-key");
  });

  it.each([429, 500, 503])("is never sent twice, whatever comes back (%s)", async (status) => {
    serve(status, {});
    const url = `${revio.server.url}/payouts/${EXAMPLE_ID}/execute/`;
    expect((await executePayout(payout(url), revio.gateway)).kind).toBe(
      status === 429 ? "unavailable" : "unknown",
    );
    expect(revio.server.received).toHaveLength(1);
  });

  it("takes an answer about another payout for no answer", async () => {
    serve(200, examplePayout({ id: "0b7c0f52-51d5-4f4e-8a53-1f6f0b1a7a11" }));
    const url = `${revio.server.url}/payouts/${EXAMPLE_ID}/execute/`;
    expect((await executePayout(payout(url), revio.gateway)).kind).toBe("unknown");
  });

  it("14.5 sends our key nowhere but to this payout's own address", async () => {
    serve(200, examplePayout());
    const { origin } = new URL(revio.server.url);
    for (const url of [
      null,
      "",
      `https://evil.example/api/v1/payouts/${EXAMPLE_ID}/execute/`,
      `${origin}/api/v1/payouts/0b7c0f52-51d5-4f4e-8a53-1f6f0b1a7a11/execute/`,
      `${origin.replace("http://", "http://user:word@")}/api/v1/payouts/${EXAMPLE_ID}/execute/`,
      `http://127.0.0.2:1/payouts/${EXAMPLE_ID}/execute/`,
      `ftp://127.0.0.1/payouts/${EXAMPLE_ID}/execute/`,
      `${origin}\\payouts\\${EXAMPLE_ID}`,
    ]) {
      expect(await executePayout(payout(url), revio.gateway), String(url)).toMatchObject({
        kind: "rejected",
      });
    }
    expect(revio.server.received).toEqual([]);
  });
});

describe("safeExecutionUrl", () => {
  const config = { allowSandbox: false, apiUrl: "https://gate.reviopay.com/api/v1" };
  const of = (executionUrl: string) => safeExecutionUrl({ id: EXAMPLE_ID, executionUrl }, config)?.href;

  it("is https at the API's own host", () => {
    const good = `https://gate.reviopay.com/api/v1/payouts/${EXAMPLE_ID}/execute/`;
    expect(of(good)).toBe(good);
    expect(of(good.replace("https", "http"))).toBeUndefined();
    expect(of(good.replace("gate.", "gate-"))).toBeUndefined();
    expect(of(good.replace(".com", ".com:8443"))).toBeUndefined();
    expect(of(good.replace(EXAMPLE_ID, `${EXAMPLE_ID}0`))).toBeUndefined();
  });
});

describe("getPayout", () => {
  it("is tried three times, and says 404 as a refusal", async () => {
    serve(500, {});
    expect((await getPayout(EXAMPLE_ID, revio.gateway)).kind).toBe("unavailable");
    expect(revio.server.received).toHaveLength(3);
    serve(404, { __all__: [{ code: "not_found", message: "Not found." }] });
    expect(await getPayout(EXAMPLE_ID, revio.gateway)).toMatchObject({ kind: "rejected", httpCode: 404 });
  });

  it("asks for nothing under what is no id", async () => {
    expect((await getPayout("../balance", revio.gateway)).kind).toBe("rejected");
    expect(revio.server.received).toEqual([]);
  });

  it("keeps a status it does not know, and refuses what does not fit", async () => {
    serve(200, examplePayout({ status: "on_hold", more: { is: "kept out" } }));
    expect(await getPayout(EXAMPLE_ID, revio.gateway)).toMatchObject({
      value: { status: { unknown: "on_hold" } },
    });
    for (const wrong of [
      { payment: { amount: 250.5, currency: "ZAR" } },
      { payment: { amount: "25000", currency: "ZAR" } },
      { payment: null },
      { client: null },
      { is_test: "true" },
      { id: "1" },
    ]) {
      serve(200, examplePayout(wrong));
      expect((await getPayout(EXAMPLE_ID, revio.gateway)).kind, JSON.stringify(wrong)).toBe("unavailable");
    }
  });
});
