import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeId } from "@/db/ids";
import { LIMITS } from "@/server/security/rate-limit";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { confirmInput } from "@/server/testing/confirm-input";
import { useDatabase } from "@/server/testing/database";
import { balanceOf, fund, makeBankAccount, makePerson, type Person } from "@/server/testing/factories";

const database = useDatabase({ REVIO_API_URL: "http://127.0.0.1:9" });
let person: Person;
let cookie: string;
let bankAccountId: string;

beforeAll(() => expect(LIMITS.withdrawals).toEqual({ limit: 10, window: 3600 }));
beforeEach(async () => {
  person = await makePerson(database);
  await fund(person, 100_000n);
  cookie = await accessCookieOf(person);
  bankAccountId = encodeId("bnk", await makeBankAccount(person));
});

/** The data of the answer, or the code and field of its refusal. */
async function call(name: string, input: object): Promise<unknown> {
  const { body } = await callProcedure(`withdrawals.${name}`, cookie, { body: JSON.stringify(input) });
  return body.error ? [body.error.data["code"], body.error.data["field"]] : body.result?.data;
}
const wish = (changes: object = {}) => ({
  idempotencyKey: randomUUID(),
  bankAccountId,
  amount: "25000",
  currency: "ZAR",
  feeMinor: "500",
  ...changes,
});

const confirmed = async (input: object, by = person): Promise<{ stepUpId?: string }> =>
  confirmInput(by, "withdrawal.request", input);

describe("withdrawals, at the border", () => {
  it("goes from quote to request, by id and by key, to cancel", async () => {
    expect(await call("limits", {})).toMatchObject({
      min: "1000",
      fee: "500",
      available: "100000",
      frozen: false,
    });
    expect(await call("quote", { amount: "25000" })).toMatchObject({
      fee: "500",
      feeMinor: "500",
      total: "25500",
      availableBefore: "100000",
      availableAfter: "74500",
      max: "99500",
    });
    const idempotencyKey = randomUUID();
    expect(await call("request", wish({ idempotencyKey }))).toEqual(["STEP_UP_REQUIRED", undefined]);
    expect(await call("findByKey", { idempotencyKey })).toEqual({ withdrawal: null });
    const asked = await confirmed(wish({ idempotencyKey }));
    const made = (await call("request", asked)) as { id: string };
    expect(made).toMatchObject({ id: expect.stringMatching(/^wdr_/), state: "reserved", total: "25500" });
    expect(await call("request", asked)).toEqual(made);
    expect(await call("findByKey", { idempotencyKey })).toEqual({ withdrawal: made });
    expect(await call("findByKey", { idempotencyKey: randomUUID() })).toEqual({ withdrawal: null });
    expect(await call("get", { id: made.id })).toEqual(made);
    expect(await call("cancel", { id: made.id })).toMatchObject({ state: "cancelled", cancellable: false });
    expect(await call("cancel", { id: made.id })).toMatchObject({ state: "cancelled" });
  });

  it("14.9 takes a confirmation of this amount, fee and account alone, once, and never somebody else's", async () => {
    const other = encodeId("bnk", await makeBankAccount(person));
    const { stepUpId } = await confirmed(wish());
    for (const change of [{ amount: "25001" }, { bankAccountId: other }])
      expect(await call("request", wish({ ...change, stepUpId }))).toEqual(["STEP_UP_REQUIRED", undefined]);
    const theirs = await confirmed(wish(), await makePerson(database));
    expect(await call("request", wish(theirs))).toEqual(["STEP_UP_REQUIRED", undefined]);
    expect(await call("request", wish({ stepUpId }))).toMatchObject({ state: "reserved" });
    expect(await call("request", wish({ stepUpId }))).toEqual(["STEP_UP_REQUIRED", undefined]);
    expect(await balanceOf(person)).toEqual({ available: 74_500n, reserved: 25_500n });
  });

  it("asks somebody without a second factor to set one up, and keeps nothing", async () => {
    await database.admin`update wallet.factors set removed_at = now() where user_id = ${person.userId}`;
    const asked = await confirmed(wish());
    expect(await call("request", asked)).toEqual(["FACTOR_REQUIRED", undefined]);
    expect(await balanceOf(person)).toEqual({ available: 100_000n, reserved: 0n });
  });

  it("14.6 refuses what no wish can be, with the field", async () => {
    expect(await call("request", wish({ amount: "-1" }))).toEqual(["BAD_INPUT", "amount"]);
    expect(await call("request", wish({ amount: 25000 }))).toEqual(["BAD_INPUT", "amount"]);
    expect(await call("request", wish({ feeMinor: "0" }))).toEqual(["QUOTE_EXPIRED", "feeMinor"]);
    expect(await call("request", wish({ bankAccountId: "bnk_1" }))).toEqual([
      "BANK_ACCOUNT_NOT_FOUND",
      "bankAccountId",
    ]);
    expect(await call("request", wish({ extra: 1 }))).toEqual(["BAD_INPUT", "extra"]);
    expect(await call("get", { id: "wdr_1" })).toEqual(["NOT_FOUND", undefined]);
  });

  it("takes ten wishes an hour; a known key is no new one", async () => {
    const first = wish({ amount: "1" });
    for (let i = 0; i < 12; i++) expect(await call("request", first)).toEqual(["AMOUNT_TOO_SMALL", "amount"]);
    for (let i = 1; i < 10; i++) await call("request", wish({ amount: "1" }));
    expect(await call("request", wish())).toEqual(["RATE_LIMITED", undefined]);
    expect(await call("request", first)).toEqual(["AMOUNT_TOO_SMALL", "amount"]);
  });
});
