import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { requestWithdrawal } from "./request-withdrawal";

const database = useDatabase({ REVIO_MODE: "live", REVIO_API_URL: "https://gate.reviopay.com/api/v1" });

describe("withdrawals in live mode", () => {
  it("stay off until somebody has said whether creating a payout moves money", async () => {
    const person = await makePerson(database);
    const wish = {
      actor: person,
      requestId: "req",
      key: randomUUID(),
      bankAccountId: randomUUID(),
      amountMinor: 10_000n,
      currency: "ZAR",
      feeMinor: 500n,
    };
    await expect(requestWithdrawal(wish)).rejects.toMatchObject({ code: "WITHDRAWALS_OFF" });
    expect(await database.admin`select from wallet.requests where user_id = ${person.userId}`).toHaveLength(
      0,
    );
  });
});
