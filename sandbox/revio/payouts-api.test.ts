import { describe, expect, it } from "vitest";
import { BRAND, payoutCalls, payoutFields, payoutTo, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "payouts" });

const UNKNOWN = "00000000-0000-4000-8000-000000000000";
const { execute, read } = payoutCalls(sandbox);

describe("POST /payouts/", () => {
  it("answers 201 with the whole object, initialized, and GET answers the same", async () => {
    const reply = await sandbox.api("POST", "/payouts/", payoutFields());
    const id = String(reply.json.at("id"));
    expect(reply.status).toBe(201);
    expect(reply.json.value).toMatchObject({
      type: "payout",
      status: "initialized",
      is_test: true,
      brand_id: BRAND,
      reference: "OW7K3M9QXC2TJF5",
      client: {
        email: "thandi@example.org",
        full_name: "Thandi Nkosi",
        bank_account: "62001234567",
        bank_code: "250655",
      },
      payment: { amount: 25_000, currency: "ZAR", description: "Wallet withdrawal", is_outgoing: true },
      sender_name: "Octoco Wallet",
      status_history: [{ status: "initialized" }],
      transaction_data: { attempts: [] },
      execution_url: `${sandbox.origin}/api/v1/payouts/${id}/execute/`,
    });
    expect((await sandbox.api("GET", `/payouts/${id}/`)).json.value).toEqual(reply.json.value);
  });

  it("moves no money, has no event, and never dedupes", async () => {
    const before = (await sandbox.api("GET", "/account/json/balance/")).json.value;
    expect(await payoutTo(sandbox)).not.toBe(await payoutTo(sandbox));
    expect((await sandbox.api("GET", "/account/json/balance/")).json.value).toEqual(before);
    expect(await sandbox.rows("events")).toEqual([]);
  });

  it("keeps the largest amount JSON can carry exact", async () => {
    const payment = { amount: Number.MAX_SAFE_INTEGER, currency: "ZAR" };
    const reply = await sandbox.api("POST", "/payouts/", payoutFields({ payment }));
    const again = await sandbox.api("GET", `/payouts/${String(reply.json.at("id"))}/`);
    expect(again.text).toContain(`"amount":${Number.MAX_SAFE_INTEGER}`);
  });

  it("is refused while payouts are switched off, and so is execute", async () => {
    const id = await payoutTo(sandbox);
    await sandbox.control("PUT", "settings", { payouts_enabled: false });
    for (const reply of [await sandbox.api("POST", "/payouts/", payoutFields()), await execute(id)])
      expect([reply.status, reply.json.at("__all__", 0, "code")]).toEqual([400, "payout_error"]);
    expect((await read(id)).at("status")).toBe("initialized");
  });
});

describe("bad input", () => {
  const person = {
    email: "thandi@example.org",
    full_name: "Thandi Nkosi",
    bank_account: "62001234567",
    bank_code: "250655",
  };
  const client = (changes: Record<string, unknown>) => ({ client: { ...person, ...changes } });
  const payment = (changes: Record<string, unknown>) => ({
    payment: { amount: 25_000, currency: "ZAR", ...changes },
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ["brand missing", { brand_id: undefined }, "brand_id", "required"],
    ["brand of another", { brand_id: UNKNOWN }, "brand_id", "does_not_exist"],
    ["client missing", { client: undefined }, "client", "required"],
    ["client not an object", { client: "Thandi" }, "client", "invalid"],
    ["client and client_id", { client_id: UNKNOWN }, "client", "invalid"],
    ["an unknown client_id", { client: undefined, client_id: UNKNOWN }, "client_id", "does_not_exist"],
    ["e-mail missing", client({ email: undefined }), "client.email", "required"],
    ["e-mail bad", client({ email: "thandi@" }), "client.email", "invalid"],
    ["name missing", client({ full_name: "" }), "client.full_name", "required"],
    ["name too long", client({ full_name: "x".repeat(129) }), "client.full_name", "max_length"],
    ["bank account missing", client({ bank_account: undefined }), "client.bank_account", "required"],
    ["bank account a number", client({ bank_account: 62001234567 }), "client.bank_account", "invalid"],
    ["bank account too long", client({ bank_account: "1".repeat(35) }), "client.bank_account", "max_length"],
    ["bank account refused", client({ bank_account: "910000003" }), "client.bank_account", "invalid"],
    ["bank code missing", client({ bank_code: null }), "client.bank_code", "required"],
    ["bank code too long", client({ bank_code: "1".repeat(12) }), "client.bank_code", "max_length"],
    ["payment missing", { payment: undefined }, "payment", "required"],
    ["amount missing", payment({ amount: undefined }), "payment.amount", "required"],
    ["amount fractional", payment({ amount: 1.5 }), "payment.amount", "invalid"],
    ["amount as text", payment({ amount: "25000" }), "payment.amount", "invalid"],
    ["amount zero", payment({ amount: 0 }), "payment.amount", "min_value"],
    ["amount negative", payment({ amount: -1 }), "payment.amount", "min_value"],
    ["amount above 2^53-1", payment({ amount: 2 ** 53 }), "payment.amount", "max_value"],
    ["currency missing", payment({ currency: undefined }), "payment.currency", "required"],
    ["currency bad", payment({ currency: "RAND" }), "payment.currency", "invalid_choice"],
    ["description too long", payment({ description: "x".repeat(257) }), "payment.description", "max_length"],
    ["description not a text", payment({ description: 7 }), "payment.description", "invalid"],
    ["reference too long", { reference: "x".repeat(129) }, "reference", "max_length"],
    ["sender name too long", { sender_name: "x".repeat(41) }, "sender_name", "max_length"],
  ])("%s: 400, keyed by the field, and nothing is made", async (_, changes, field, code) => {
    const reply = await sandbox.api("POST", "/payouts/", payoutFields(changes));
    expect([reply.status, reply.json.at(field, 0, "code")]).toEqual([400, code]);
    expect(Object.keys(reply.json.value as object)).toEqual([field]);
    expect(await sandbox.rows("payouts")).toEqual([]);
  });

  it("the longest of everything is accepted", async () => {
    const longest = {
      ...client({ bank_account: "1".repeat(34), bank_code: "2".repeat(11) }),
      ...payment({ description: "d".repeat(256) }),
      reference: "r".repeat(128),
      sender_name: "s".repeat(40),
    };
    expect((await sandbox.api("POST", "/payouts/", payoutFields(longest))).status).toBe(201);
  });

  it("names all wrong fields at once, and a body that is no object is refused", async () => {
    const reply = await sandbox.api("POST", "/payouts/", {});
    expect(Object.keys(reply.json.value as object).sort()).toEqual(["brand_id", "client", "payment"]);
    for (const body of ["[]", "7", "null", ""])
      expect((await sandbox.api("POST", "/payouts/", body)).status).toBe(400);
  });

  it.each([
    ["an unknown id", "GET", `/payouts/${UNKNOWN}/`, 404],
    ["an id that is none", "GET", "/payouts/nonsense/", 404],
    ["execute of an unknown id", "POST", `/payouts/${UNKNOWN}/execute/`, 404],
    ["no trailing slash", "POST", "/payouts", 404],
    ["no trailing slash after execute", "POST", `/payouts/${UNKNOWN}/execute`, 404],
    ["a list of payouts", "GET", "/payouts/", 405],
    ["execute by GET", "GET", `/payouts/${UNKNOWN}/execute/`, 405],
    ["a deletion", "DELETE", `/payouts/${UNKNOWN}/`, 405],
    ["cancel, which payouts don't have", "POST", `/payouts/${UNKNOWN}/cancel/`, 501],
  ])("%s: %s %s answers %i", async (_, method, path, status) => {
    expect((await sandbox.api(method, path)).status).toBe(status);
  });

  it("a wrong key is refused", async () => {
    const id = await payoutTo(sandbox);
    const headers = { authorization: "Bearer other" };
    for (const path of ["/payouts/", `/payouts/${id}/execute/`])
      expect((await sandbox.call("POST", `/api/v1${path}`, payoutFields(), headers)).status).toBe(401);
    expect((await read(id)).at("status")).toBe("initialized");
  });
});
