import { describe, expect, it } from "vitest";
import { created, KEY, purchaseFields, useTestSandbox } from "./testing";

const sandbox = useTestSandbox();

const tagged = (tag: string, reference: string) =>
  purchaseFields({ client: { email: `thandi+rv-${tag}@example.org` }, reference });
const create = (tag: string, reference: string) => sandbox.api("POST", "/purchases/", tagged(tag, reference));
const made = async (reference: string) => (await sandbox.rows("purchases", `?reference=${reference}`)).length;
const logged = async (reference: string) =>
  (await sandbox.rows("requests", `?reference=${reference}`)).map((row) => [
    row.at("http_status"),
    row.at("accepted"),
  ]);

async function paid(tag: string) {
  const id = await created(sandbox, { client: { email: `thandi+rv-${tag}@example.org` } });
  await sandbox.control("POST", `purchases/${id}/pay`);
  return (await sandbox.api("GET", `/purchases/${id}/`)).json;
}

describe("e-mail tags", () => {
  it("+rv-timeout@ is accepted and never answered", async () => {
    const call = fetch(`${sandbox.origin}/api/v1/purchases/`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify(tagged("timeout", "T1")),
      signal: AbortSignal.timeout(300),
    });
    await expect(call).rejects.toThrow(/timeout/);
    expect([await made("T1"), await logged("T1")]).toEqual([1, [[0, true]]]);
  });

  it("+rv-500@ is accepted, +rv-503@ is not", async () => {
    expect((await create("500", "T2")).status).toBe(500);
    expect((await create("503", "T3")).status).toBe(503);
    expect([await made("T2"), await made("T3")]).toEqual([1, 0]);
    expect([await logged("T2"), await logged("T3")]).toEqual([[[500, true]], [[503, false]]]);
  });

  it("+rv-429@ refuses once, with Retry-After 2", async () => {
    const first = await create("429", "T4");
    expect([first.status, first.headers.get("retry-after"), await made("T4")]).toEqual([429, "2", 0]);
    expect((await create("429", "T4")).status).toBe(201);
  });

  it("+rv-objerr@ is refused with an object in place of a list", async () => {
    const reply = await create("objerr", "T5");
    expect([reply.status, reply.json.value]).toEqual([
      400,
      { "client.email": { message: "This client can't be charged.", code: "invalid" } },
    ]);
    expect(await made("T5")).toBe(0);
  });

  it("+rv-badurl@ has a foreign checkout host", async () => {
    expect((await create("badurl", "T6")).json.at("checkout_url")).toMatch(
      /^https:\/\/checkout\.elsewhere\.example\/p\//,
    );
  });

  it("+rv-amount@ is paid one cent short", async () => {
    const purchase = await paid("amount");
    expect([purchase.at("purchase", "total"), purchase.at("payment", "amount")]).toEqual([25_000, 24_999]);
  });

  it("+rv-convert@ is paid in another currency", async () => {
    const purchase = await paid("convert");
    expect(purchase.at("currency_conversion")).toMatchObject({
      original_currency: "ZAR",
      original_amount: 25_000,
    });
    expect(purchase.at("payment")).toMatchObject({ currency: "USD", amount: 1250 });
  });

  it("+rv-live@ is not a test, +rv-brand@ is another brand's", async () => {
    expect((await create("live", "T7")).json.at("is_test")).toBe(false);
    expect((await create("brand", "T8")).json.at("brand_id")).not.toBe(purchaseFields()["brand_id"]);
  });

  it("an unknown tag changes nothing", async () => {
    expect((await create("nothing", "T9")).status).toBe(201);
  });
});
