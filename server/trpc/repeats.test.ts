import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { LIMITS } from "@/server/security/rate-limit";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";

const database = useDatabase();
let cookie = "";

beforeAll(async () => {
  cookie = await accessCookieOf(await makePerson(database));
});

/** A deposit too small to be: decided and kept under its key without asking Revio. */
async function start(idempotencyKey: string, amount = "1"): Promise<unknown> {
  const body = JSON.stringify({ idempotencyKey, amount, currency: "ZAR" });
  const answer = await callProcedure("deposits.start", cookie, { body });
  return answer.body.error?.data["code"];
}

describe("a limited command under a known idempotency key", () => {
  it("is no new try: neither counted, nor refused once the limit is reached", async () => {
    const first = randomUUID();
    for (let i = 0; i < LIMITS.deposits.limit + 2; i++) expect(await start(first)).toBe("AMOUNT_TOO_SMALL");
    for (let i = 1; i < LIMITS.deposits.limit; i++)
      expect(await start(randomUUID())).toBe("AMOUNT_TOO_SMALL");
    expect(await start(randomUUID())).toBe("RATE_LIMITED");
    expect(await start(first)).toBe("AMOUNT_TOO_SMALL");
    expect(await start(first.toUpperCase())).toBe("AMOUNT_TOO_SMALL");
    expect(await start(first, "2")).toBe("IDEMPOTENCY_CONFLICT");
  });

  it("counts somebody else's key, and what is no key, as new", async () => {
    const mine = randomUUID();
    await start(mine);
    const other = await accessCookieOf(await makePerson(database));
    const answers: unknown[] = [];
    for (let i = 0; i <= LIMITS.deposits.limit; i++) {
      const body = JSON.stringify({
        idempotencyKey: i === 0 ? mine : randomUUID(),
        amount: "1",
        currency: "ZAR",
      });
      answers.push((await callProcedure("deposits.start", other, { body })).body.error?.data["code"]);
    }
    expect(answers.filter((code) => code === "RATE_LIMITED")).toHaveLength(1);
    expect(await start("no uuid")).toBe("RATE_LIMITED");
  });
});
