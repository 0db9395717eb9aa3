import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { accessCookieOf, type CallInit, callProcedure } from "@/server/testing/call-procedure";
import { useDatabase } from "@/server/testing/database";
import { openDeposit } from "@/server/testing/deposits";
import { makePerson, type Person } from "@/server/testing/factories";
import { countRows } from "@/server/testing/rows";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { publicId } from "@/server/transactions/public-id";

const database = useDatabase();
const sandbox = useSandbox(database);
let person: Person;
let cookie: string;
let foreign: string;

beforeAll(async () => {
  foreign = publicId("deposit", (await openDeposit(await makePerson(database))).id);
});
beforeEach(async () => {
  await newClient();
  person = await makePerson(database);
  cookie = await accessCookieOf(person);
});

/** What the border answers: status, code, field. */
async function said(path: string, init: CallInit): Promise<string> {
  const { status, body } = await callProcedure(path, cookie, init);
  const { code = "OK", field } = (body.error?.data ?? {}) as { code?: string; field?: string };
  return [status, code, field].filter((part) => part !== undefined).join(" ");
}
const sends = (path: string, input: unknown): Promise<string> => said(path, { body: JSON.stringify(input) });
const wish = (more: Record<string, unknown> = {}) => ({
  idempotencyKey: randomUUID(),
  amount: "25000",
  currency: "ZAR",
  ...more,
});
const without = (name: string) => Object.fromEntries(Object.entries(wish()).filter(([key]) => key !== name));

describe("whatever comes in instead of a deposit", () => {
  let before: Record<string, number>;
  let asked: number;
  beforeEach(async () => {
    before = await countRows(database);
    asked = (await sandbox.list("requests")).length;
  });
  afterEach(async () => {
    expect(await countRows(database), "no row is left").toEqual(before);
    expect(await sandbox.list("requests"), "Revio hears nothing").toHaveLength(asked);
  });

  it("14.6 refuses every amount that is no string of cents", async () => {
    const amounts = [
      "-1",
      "-0",
      "1e3",
      "1.234",
      "1,5",
      `1${"0".repeat(30)}`,
      "1000000000000000",
      "NaN",
      "Infinity",
      "abc",
      "",
      " ",
      " 25000",
      "25000 ",
      "025000",
      "+25000",
      "0x61a8",
      "٢٥٠٠٠",
      "２５０００",
      "25000\u0000",
      "25_000",
      "R250",
      25_000,
      -1,
      0.1,
      1e30,
      null,
      true,
      [],
      ["25000"],
      {},
      { minor: "25000" },
    ];
    for (const amount of amounts)
      expect([amount, await sends("deposits.start", wish({ amount }))]).toEqual([
        amount,
        "400 BAD_INPUT amount",
      ]);
    expect(await sends("deposits.start", without("amount"))).toBe("400 BAD_INPUT amount");
  });

  it("14.8 refuses every currency that is no code, and every key that is no UUID", async () => {
    for (const currency of [
      "",
      "Z",
      "ZARR",
      "\u0000AR",
      "Z\u0007R",
      "Z R",
      "ZÄR",
      "\ud800AR",
      710,
      null,
      ["ZAR"],
      {},
    ])
      expect([currency, await sends("deposits.start", wish({ currency }))]).toEqual([
        currency,
        "400 BAD_INPUT currency",
      ]);
    for (const idempotencyKey of [
      "",
      "1",
      `${randomUUID()}0`,
      `{${randomUUID()}}`,
      randomUUID().replaceAll("-", ""),
      7,
      null,
      [randomUUID()],
    ])
      expect([idempotencyKey, await sends("deposits.start", wish({ idempotencyKey }))]).toEqual([
        idempotencyKey,
        "400 BAD_INPUT idempotencyKey",
      ]);
    for (const name of ["currency", "idempotencyKey"])
      expect(await sends("deposits.start", without(name))).toBe(`400 BAD_INPUT ${name}`);
  });

  it("14.7 refuses fields nobody knows, above all those that would decide something", async () => {
    for (const name of ["userId", "status", "fee", "reference", "checkoutUrl", "role", "constructor2"])
      expect(await sends("deposits.start", wish({ [name]: "x" }))).toBe(`400 BAD_INPUT ${name}`);
  });

  it("refuses bodies that are no object, broken, too large, or reach into prototypes", async () => {
    for (const body of ["[]", "null", '"x"', "7", "true"])
      expect(await said("deposits.start", { body })).toMatch(/^400 BAD_INPUT/);
    for (const body of [
      "",
      "{",
      "{'a':1}",
      "\u0000",
      "nul",
      "{}{}",
      '{"a":1,}',
      '{"__proto__":{"amount":"25000"}}',
      '{"constructor":{}}',
    ])
      expect([body, await said("deposits.start", { body })]).toEqual([
        body,
        expect.stringMatching(/^400 BAD_INPUT/),
      ]);
    expect(
      await said("deposits.start", { body: JSON.stringify(wish({ amount: "1".repeat(65 * 1024) })) }),
    ).toBe("413 PAYLOAD_TOO_LARGE");
    expect(await said("deposits.start", { body: `${"[".repeat(5000)}${"]".repeat(5000)}` })).toMatch(
      /^400 BAD_INPUT/,
    );
  });

  it("refuses other methods, other kinds of content, other origins, and procedures that are not there", async () => {
    const body = JSON.stringify(wish());
    expect(await said("deposits.start", { method: "GET" })).toBe("405 METHOD_NOT_ALLOWED");
    for (const method of ["PUT", "PATCH", "DELETE"])
      expect(await said("deposits.start", { method, body })).toBe("405 METHOD_NOT_ALLOWED");
    for (const type of [
      "text/plain",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-16",
      "",
    ])
      expect([type, await said("deposits.start", { body, headers: { "content-type": type } })]).toEqual([
        type,
        "415 UNSUPPORTED_MEDIA_TYPE",
      ]);
    for (const origin of ["https://elsewhere.example", "null", "http://localhost:3000.evil.example"])
      expect([origin, await said("deposits.start", { body, headers: { origin } })]).toEqual([
        origin,
        "403 ORIGIN_REFUSED",
      ]);
    for (const path of ["deposits.settle", "deposits.__proto__", "toString", "deposits"])
      expect([path, await said(path, { body })]).toEqual([path, "404 NOT_FOUND"]);
  });

  it("refuses a start within a batch", async () => {
    const body = JSON.stringify({ 0: wish(), 1: wish() });
    expect(
      (await callProcedure("deposits.start,deposits.start", cookie, { query: "?batch=1", body })).status,
    ).toBe(400);
  });

  it("refuses who is not signed in", async () => {
    cookie = "";
    expect(await sends("deposits.start", wish())).toBe("401 SESSION_ENDED");
  });

  it("answers alike for somebody else's deposit, one that isn't there and text that is no id", async () => {
    const ids = [
      foreign,
      publicId("deposit", newId()),
      "dep_",
      "x",
      foreign.toLowerCase(),
      foreign.replace("dep_", "ref_"),
      "dep_ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
      "'; drop table wallet.entries; --",
      "\u0000",
      "../../etc/passwd",
    ];
    for (const path of ["deposits.get", "deposits.check", "deposits.cancel", "transactions.get"]) {
      const texts = await Promise.all(
        ids.map(async (id) => {
          const { status, text } = await callProcedure(path, cookie, { body: JSON.stringify({ id }) });
          return `${status} ${text.replace(/req_[0-9a-f]+/, "req")}`;
        }),
      );
      expect(new Set(texts), path).toHaveLength(1);
      expect(texts[0]).toMatch(/^404 .*NOT_FOUND/);
    }
    for (const id of ["x".repeat(41), 7, null, [foreign], { $ne: "" }, undefined])
      expect([id, await sends("deposits.get", { id })]).toEqual([id, "400 BAD_INPUT id"]);
  });

  it("refuses lists that ask for what there isn't", async () => {
    for (const input of [
      { limit: 0 },
      { limit: 101 },
      { limit: 1.5 },
      { limit: "25" },
      { limit: -1 },
      { limit: 1e9 },
    ])
      expect([input, await sends("deposits.list", input)]).toEqual([input, "400 BAD_INPUT limit"]);
    for (const cursor of ["x", "e30", "\u0000", "' or 1=1 --", "A".repeat(300)])
      expect([cursor, await sends("deposits.list", { cursor })]).toEqual([cursor, "400 BAD_CURSOR cursor"]);
    for (const filter of [
      { amountFrom: "1e3" },
      { amountTo: "-1" },
      { from: "yesterday" },
      { from: "2026-02-30" },
      { to: 20_261_121 },
      { type: ["suspense"] },
      { status: ["paid"] },
      { direction: "none" },
      { q: "a" },
      { q: "a".repeat(81) },
      { userId: "x" },
    ])
      expect([filter, await sends("transactions.list", { filter })]).toEqual([
        filter,
        expect.stringMatching(new RegExp(`^400 BAD_INPUT .*${Object.keys(filter)[0]}`)),
      ]);
    for (const q of ["a\u0000b", "%%%", "__", "\\\\", "' or ''='", "\ud800x", "💸💸"])
      expect([q, await sends("transactions.list", { filter: { q } })]).toEqual([
        q,
        expect.stringMatching(/^(200 OK|400 BAD_INPUT)/),
      ]);
  });
});

describe("a refusal that was earned", () => {
  it.each([
    ["0", "ZAR", "400 AMOUNT_TOO_SMALL amount"],
    ["999", "ZAR", "400 AMOUNT_TOO_SMALL amount"],
    ["5000001", "ZAR", "400 AMOUNT_TOO_LARGE amount"],
    ["999999999999999", "ZAR", "400 AMOUNT_TOO_LARGE amount"],
    ["25000", "USD", "400 UNSUPPORTED_CURRENCY currency"],
    ["25000", "zar", "400 UNSUPPORTED_CURRENCY currency"],
  ])("leaves its own two rows and nothing else: %s %s", async (amount, currency, expected) => {
    const before = await countRows(database);
    const input = wish({ amount, currency });
    expect(await sends("deposits.start", input)).toBe(expected);
    expect(await sends("deposits.start", input)).toBe(expected);
    const after = await countRows(database);
    expect(after).toEqual({
      ...before,
      requests: (before["requests"] ?? 0) + 1,
      audit_log: (before["audit_log"] ?? 0) + 1,
    });
  });
});
