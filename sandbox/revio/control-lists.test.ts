import { describe, expect, it } from "vitest";
import { created, payoutTo, purchaseCalls, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "control", forget_webhooks: true });

const { read, act } = purchaseCalls(sandbox);

describe("lists", () => {
  it("are numbered in order and filtered by id or reference", async () => {
    const [a, b] = [await created(sandbox, { reference: "A" }), await created(sandbox, { reference: "B" })];
    await act(a, "pay");
    await sandbox.advance(61);
    const refundId = String((await sandbox.api("POST", `/purchases/${a}/refund/`)).json.at("id"));
    await sandbox.api("POST", `/purchases/${b}/refund/`);
    expect((await sandbox.rows("purchases")).map((row) => row.at("id"))).toEqual([a, b]);
    expect((await sandbox.rows("purchases", "?reference=B")).map((row) => row.at("id"))).toEqual([b]);
    expect((await sandbox.rows("refunds", `?id=${a}`)).map((row) => row.at("id"))).toEqual([refundId]);
    expect((await sandbox.rows("events", "?reference=A")).map((row) => row.at("event_type"))).toEqual([
      "purchase.created",
      "purchase.paid",
      "payment.refunded",
    ]);
    expect(
      (await sandbox.rows("requests", `?id=${b}`)).map((row) => [
        row.at("path"),
        row.at("http_status"),
        row.at("accepted"),
      ]),
    ).toEqual([
      ["/purchases/", 201, true],
      [`/purchases/${b}/refund/`, 400, false],
    ]);
    expect((await sandbox.rows("requests", "?reference=A")).map((row) => row.at("method"))).toEqual([
      "POST",
      "POST",
    ]);
    const numbers = (await sandbox.rows("events", "?after=1&limit=2")).map((row) => row.at("number"));
    expect(numbers).toEqual(["2", "3"]);
  });
});

describe("book", () => {
  it("sums what was paid, refunded and charged back, and the balance follows it", async () => {
    const [kept, partly, back] = [await created(sandbox), await created(sandbox), await created(sandbox)];
    await created(sandbox);
    for (const id of [kept, partly, back]) await act(id, "pay");
    await sandbox.advance(61);
    await sandbox.api("POST", `/purchases/${partly}/refund/`, { amount: 5000 });
    await sandbox.api("POST", `/purchases/${back}/refund/`, { amount: 1000 });
    await act(back, "charge-back");
    const rows = (await sandbox.control("GET", "book")).json.at("rows") as Record<string, string>[];
    const sums = rows.map((row) => [
      row["kind"],
      row["status"],
      row["currency"],
      row["count"],
      row["amount"],
      row["fee"],
    ]);
    expect(sums).toEqual([
      ["chargeback", "chargeback", "ZAR", "1", "24000", "0"],
      ["purchase", "chargeback", "ZAR", "1", "25000", "738"],
      ["purchase", "created", "ZAR", "1", "0", "0"],
      ["purchase", "paid", "ZAR", "1", "25000", "738"],
      ["purchase", "refunded", "ZAR", "1", "25000", "738"],
      ["refund", "success", "ZAR", "2", "6000", "0"],
    ]);
    const balance = await sandbox.api("GET", "/account/json/balance/?currency=ZAR");
    expect(balance.json.value).toEqual({
      ZAR: {
        gross_balance: 100_045_000,
        balance: 100_042_786,
        available_balance: 100_042_786,
        reserved: 0,
        pending_outgoing: 0,
        fee_sell: 2214,
      },
    });
    const turnover = await sandbox.api("GET", "/account/json/turnover/?currency=ZAR");
    expect(turnover.json.value).toMatchObject({
      incoming: { count: { successful: 3 }, turnover: 75_000, fee_sell: 2214 },
      outgoing: { count: { successful: 3 }, turnover: 30_000, fee_sell: 0 },
    });
  });

  it("starts with a float of R 1 000 000", async () => {
    expect((await sandbox.api("GET", "/account/json/balance/")).json.at("ZAR", "balance")).toBe(100_000_000);
  });
});

describe("GET /payment_methods/", () => {
  it("names cards and Instant EFT", async () => {
    expect(
      (await sandbox.api("GET", "/payment_methods/?currency=ZAR")).json.at("available_payment_methods"),
    ).toEqual(["visa", "mastercard", "eft"]);
  });
});

describe("GET /public_key/", () => {
  it("is a JSON string with two characters for each newline, or real ones when the setting says so", async () => {
    expect(String((await sandbox.api("GET", "/public_key/")).json.value)).toMatch(
      /^-----BEGIN PUBLIC KEY-----\\n[^\n]+\\n$/,
    );
    await sandbox.control("PUT", "settings", { public_key_escaped: false });
    expect(String((await sandbox.api("GET", "/public_key/")).json.value)).toMatch(
      /^-----BEGIN PUBLIC KEY-----\n/,
    );
  });
});

describe("the developer's page", () => {
  it("lists purchases and deliveries, and its buttons act", async () => {
    const id = await created(sandbox, { reference: "<b>REF</b>", success_callback: "http://127.0.0.1:9/" });
    const { text } = await sandbox.call("GET", "/");
    expect(text).toContain("&lt;b&gt;REF&lt;/b&gt;");
    expect(text).toContain(`/panel/purchases/${id}/pay/`);
    await sandbox.submit(`/panel/purchases/${id}/expire/`, {});
    const late = await sandbox.submit(`/panel/purchases/${id}/pay/`, {});
    expect([late.status, (await read(id)).at("status")]).toEqual([303, "paid"]);
    await sandbox.submit("/panel/webhook-faults/", {
      body: JSON.stringify({ match: { times: 1 }, do: { kind: "drop" } }),
    });
    const after = await sandbox.call("GET", "/");
    expect(after.text).toContain("purchase.paid");
    expect(after.text).toContain("drop");
    await sandbox.submit("/panel/webhook-faults/", { method: "DELETE" });
    expect((await sandbox.control("GET", "webhook-faults")).json.at("results")).toEqual([]);
  });

  it("lists payouts with their bank account, and its buttons end them", async () => {
    const id = await payoutTo(sandbox, "110000003");
    await sandbox.api("POST", `/payouts/${id}/execute/`);
    const { text } = await sandbox.call("GET", "/");
    expect(text).toContain("OW7K3M9QXC2TJF5");
    expect(text).toContain("R 250,00");
    expect(text).toContain(`/panel/payouts/${id}/fail/`);
    expect(text).not.toContain(`/panel/payouts/${id}/return/`);
    await sandbox.submit(`/panel/payouts/${id}/succeed/`, {});
    expect((await sandbox.call("GET", "/")).text).toContain(`/panel/payouts/${id}/return/`);
    await sandbox.submit(`/panel/payouts/${id}/return/`, {});
    expect((await sandbox.rows("payouts", `?id=${id}`))[0]?.at("status")).toBe("error");
  });

  it("refuses forms of other sites, and calls that are no button", async () => {
    const id = await created(sandbox);
    const foreign = await sandbox.call("POST", `/panel/purchases/${id}/pay/`, "", {
      origin: "https://evil.example",
    });
    expect([foreign.status, (await read(id)).at("status")]).toEqual([403, "created"]);
    expect((await sandbox.submit("/panel/reset/", {})).status).toBe(404);
    expect((await sandbox.call("GET", "/elsewhere")).status).toBe(404);
  });
});
