import { describe, expect, it } from "vitest";
import { BRAND, created, purchaseFields, useTestSandbox } from "./testing";

const sandbox = useTestSandbox();

const UNKNOWN = "00000000-0000-4000-8000-000000000000";

describe("POST /purchases/", () => {
  it("answers 201 with the whole object, and GET answers the same", async () => {
    const reply = await sandbox.api(
      "POST",
      "/purchases/",
      purchaseFields({ success_redirect: "https://wallet.example/back" }),
    );
    const id = String(reply.json.at("id"));
    expect(reply.status).toBe(201);
    expect(reply.json.value).toMatchObject({
      type: "purchase",
      status: "created",
      is_test: true,
      brand_id: BRAND,
      reference: "OW7K3M9QXC2TJF4",
      client: { email: "thandi@example.org" },
      purchase: { currency: "ZAR", total: 25_000, due_strict: true },
      payment: null,
      refundable_amount: 0,
      marked_as_paid: false,
      currency_conversion: null,
      checkout_url: `${sandbox.origin}/p/${id}/invoice/`,
    });
    expect(Number(reply.json.at("due")) - Number(reply.json.at("created_on"))).toBe(3600);
    const read = await sandbox.api("GET", `/purchases/${id}/`);
    expect([read.status, read.json.value]).toEqual([200, reply.json.value]);
  });

  it("never dedupes: the same reference makes a second purchase", async () => {
    expect(await created(sandbox)).not.toBe(await created(sandbox));
  });

  it("adds up products, quantities with decimals included", async () => {
    const products = [
      { name: "a", price: 333, quantity: "1.5" },
      { name: "b", price: 1000, quantity: 2 },
    ];
    const reply = await sandbox.api(
      "POST",
      "/purchases/",
      purchaseFields({ purchase: { currency: "ZAR", products } }),
    );
    expect(reply.json.at("purchase", "total")).toBe(2500);
  });

  it("keeps the largest amount JSON can carry exact", async () => {
    const products = [{ name: "a", price: Number.MAX_SAFE_INTEGER }];
    const reply = await sandbox.api(
      "POST",
      "/purchases/",
      purchaseFields({ purchase: { currency: "ZAR", products } }),
    );
    const read = await sandbox.api("GET", `/purchases/${String(reply.json.at("id"))}/`);
    expect(read.text).toContain(`"total":${Number.MAX_SAFE_INTEGER}`);
  });
});

describe("bad input", () => {
  const product = { name: "Wallet deposit", price: 25_000, quantity: "1" };
  const money = (changes: Record<string, unknown>) => ({
    purchase: { currency: "ZAR", products: [product], ...changes },
  });
  const priced = (price: unknown) => money({ products: [{ ...product, price }] });

  it.each<[string, Record<string, unknown>, string, string]>([
    ["brand missing", { brand_id: undefined }, "brand_id", "required"],
    ["brand of another", { brand_id: UNKNOWN }, "brand_id", "does_not_exist"],
    ["client and client_id", { client_id: UNKNOWN }, "client", "invalid"],
    ["neither client nor client_id", { client: undefined }, "client", "required"],
    ["an unknown client_id", { client: undefined, client_id: UNKNOWN }, "client_id", "does_not_exist"],
    ["e-mail missing", { client: {} }, "client.email", "required"],
    ["e-mail bad", { client: { email: "thandi@" } }, "client.email", "invalid"],
    ["e-mail not a text", { client: { email: ["a@b.co"] } }, "client.email", "invalid"],
    ["success_callback bad", { success_callback: "javascript:alert(1)" }, "success_callback", "invalid"],
    ["success_redirect bad", { success_redirect: "/back" }, "success_redirect", "invalid"],
    ["purchase missing", { purchase: undefined }, "purchase", "required"],
    ["products missing", money({ products: undefined }), "purchase.products", "required"],
    ["no products", money({ products: [] }), "purchase.products", "empty"],
    ["price missing", priced(undefined), "purchase.products.0.price", "required"],
    ["price fractional", priced(1.5), "purchase.products.0.price", "invalid"],
    ["price as text", priced("100"), "purchase.products.0.price", "invalid"],
    ["price negative", priced(-1), "purchase.products.0.price", "min_value"],
    ["price above 2^53-1", priced(2 ** 53), "purchase.products.0.price", "max_value"],
    [
      "total above 2^53-1",
      money({ products: [{ ...product, price: 2 ** 52, quantity: "2" }] }),
      "purchase.products",
      "max_value",
    ],
    [
      "quantity bad",
      money({ products: [{ ...product, quantity: "-1" }] }),
      "purchase.products.0.quantity",
      "invalid",
    ],
    ["currency missing", money({ currency: undefined }), "purchase.currency", "required"],
    ["currency bad", money({ currency: "RAND" }), "purchase.currency", "invalid_choice"],
    ["due_strict bad", money({ due_strict: "yes" }), "purchase.due_strict", "invalid"],
    ["reference too long", { reference: "x".repeat(129) }, "reference", "max_length"],
    ["reference not a text", { reference: 7 }, "reference", "invalid"],
    ["due in the past", { due: 1 }, "due", "min_value"],
    ["due not a number", { due: "tomorrow" }, "due", "invalid"],
  ])("%s: 400, keyed by the field", async (_, changes, field, code) => {
    const reply = await sandbox.api("POST", "/purchases/", purchaseFields(changes));
    expect([reply.status, reply.json.at(field, 0, "code")]).toEqual([400, code]);
    expect(typeof reply.json.at(field, 0, "message")).toBe("string");
  });

  it("names all wrong fields at once", async () => {
    const reply = await sandbox.api("POST", "/purchases/", {});
    expect(Object.keys(reply.json.value as object).sort()).toEqual(["brand_id", "client", "purchase"]);
  });

  it.each([
    ["broken JSON", '{"brand_id":', 400, "parse_error"],
    ["text the database can't hold", `{"reference":"\\u0000"}`, 400, "parse_error"],
    ["half a surrogate pair", `{"reference":"\\ud800"}`, 400, "parse_error"],
    ["more than 1 MiB", JSON.stringify({ reference: "x".repeat(1024 * 1024) }), 413, "request_too_large"],
  ])("%s is refused under __all__", async (_, body, status, code) => {
    const reply = await sandbox.api("POST", "/purchases/", body);
    expect([reply.status, reply.json.at("__all__", 0, "code")]).toEqual([status, code]);
  });

  it("a body that is not an object is refused, never a 500", async () => {
    for (const body of ["[]", "7", "null", '"text"', ""])
      expect((await sandbox.api("POST", "/purchases/", body)).status).toBe(400);
  });

  it.each([
    ["a wrong key", "GET", "/purchases/", { authorization: "Bearer other" }, 401],
    ["no key", "POST", "/purchases/", {}, 401],
  ])("%s: 401", async (_, method, path, headers, status) => {
    expect(
      (await sandbox.call(method, `/api/v1${path}`, undefined, headers as Record<string, string>)).status,
    ).toBe(status);
  });

  it.each([
    ["an unknown id", "GET", `/purchases/${UNKNOWN}/`, 404],
    ["an id that is none", "GET", "/purchases/nonsense/", 404],
    ["no trailing slash", "POST", "/purchases", 404],
    ["no trailing slash after an id", "GET", `/purchases/${UNKNOWN}`, 404],
    ["cancel of an unknown id", "POST", `/purchases/${UNKNOWN}/cancel/`, 404],
    ["refund of an unknown id", "POST", `/purchases/${UNKNOWN}/refund/`, 404],
    ["a list of purchases", "GET", "/purchases/", 405],
    ["a deletion", "DELETE", `/purchases/${UNKNOWN}/`, 405],
    ["an endpoint the sandbox lacks", "POST", "/purchases/x/capture/", 501],
    ["another such endpoint", "GET", "/clients/", 501],
  ])("%s: %s %s answers %i", async (_, method, path, status) => {
    const reply = await sandbox.api(method, path);
    expect(reply.status).toBe(status);
    expect(typeof reply.json.at("__all__", 0, "code")).toBe("string");
  });

  it("501 names itself, so that a new call can't pass unnoticed", async () => {
    expect((await sandbox.api("GET", "/clients/")).json.at("__all__", 0, "code")).toBe(
      "sandbox_not_implemented",
    );
  });
});

describe("POST /purchases/{id}/cancel/", () => {
  it.each(["view", "fail", "block"])("cancels after %s, and the payer can't pay any more", async (step) => {
    const id = await created(sandbox);
    if (step === "view") await sandbox.call("GET", `/p/${id}/invoice/`);
    else await sandbox.control("POST", `purchases/${id}/${step}`);
    const reply = await sandbox.api("POST", `/purchases/${id}/cancel/`);
    expect([reply.status, reply.json.at("status")]).toEqual([200, "cancelled"]);
    expect((await sandbox.call("GET", `/p/${id}/`)).text).not.toContain("Card number");
  });

  it.each(["pay", "pend", "expire"])("is refused after %s", async (step) => {
    const id = await created(sandbox);
    await sandbox.control("POST", `purchases/${id}/${step}`);
    const reply = await sandbox.api("POST", `/purchases/${id}/cancel/`);
    expect([reply.status, reply.json.at("__all__", 0, "code")]).toEqual([400, "purchase_cancel_error"]);
  });

  it("a second call is refused, as the first one's status no longer allows it", async () => {
    const id = await created(sandbox);
    await sandbox.api("POST", `/purchases/${id}/cancel/`);
    expect((await sandbox.api("POST", `/purchases/${id}/cancel/`)).status).toBe(400);
  });

  it("one of many cancels and payments at once wins", async () => {
    const id = await created(sandbox);
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0
          ? sandbox.api("POST", `/purchases/${id}/cancel/`)
          : sandbox.control("POST", `purchases/${id}/pay`),
      ),
    );
    const read = await sandbox.api("GET", `/purchases/${id}/`);
    const statuses = (read.json.at("status_history") as { status: string }[]).map((entry) => entry.status);
    expect(statuses.filter((status) => status === "paid").length).toBeLessThanOrEqual(1);
    expect(replies.filter((reply) => reply.status === 200).length).toBe(statuses.length - 1);
  });
});

describe("due", () => {
  it.each([
    [true, "expired"],
    [false, "overdue"],
  ])("with due_strict %s an unpaid purchase becomes %s, without an event", async (dueStrict, status) => {
    const products = [{ name: "a", price: 100 }];
    const id = await created(sandbox, { purchase: { currency: "ZAR", due_strict: dueStrict, products } });
    await sandbox.advance(3601);
    const read = await sandbox.api("GET", `/purchases/${id}/`);
    expect(read.json.at("status")).toBe(status);
    expect((await sandbox.rows("events", `?id=${id}`)).map((row) => row.at("event_type"))).toEqual([
      "purchase.created",
    ]);
    await sandbox.control("POST", "clock", { reset: true });
  });

  it("does nothing to a paid purchase", async () => {
    const id = await created(sandbox);
    await sandbox.control("POST", `purchases/${id}/pay`);
    await sandbox.advance(3601);
    expect((await sandbox.api("GET", `/purchases/${id}/`)).json.at("status")).toBe("paid");
    await sandbox.control("POST", "clock", { reset: true });
  });
});
