import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { useApp } from "@/server/testing/app";
import { useDatabase } from "@/server/testing/database";
import { openDeposit } from "@/server/testing/deposits";
import { makePerson, type Person } from "@/server/testing/factories";
import { askedFor, payoutIdOf, submit, withdrawalsOf, ACCOUNTS } from "@/server/testing/payouts";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { refreshWithdrawal } from "@/server/withdrawals/refresh-withdrawal";
import { refreshDeposit } from "./refresh-deposit";

const database = useDatabase();
const app = useApp();
const sandbox = useSandbox(database);
const { bank } = withdrawalsOf(database, sandbox);
let person: Person;
beforeAll(() => app.register(database));
beforeEach(async () => {
  await newClient();
  person = await makePerson(database);
});
afterEach(() => sandbox.heal());

const missedOf = async (objectId: string): Promise<string[]> =>
  (
    await database.admin<{ line: string }[]>`
      select object_kind || ' ' || effect || ' by ' || found_by as line from wallet.missed_webhooks where object_id = ${objectId} order by found_at`
  ).map(({ line }) => line);

describe("a check that finds what no webhook told", () => {
  it("counts a lost payment, decline and refund once each, and what Revio never tells of not at all", async () => {
    await sandbox.webhookFault({}, { kind: "drop" });
    const paid = await openDeposit(person);
    await sandbox.act(paid.purchaseId, "pay");
    expect(await refreshDeposit(paid, "sweep")).toBe("settled");
    expect(await refreshDeposit(paid, "sweep")).toBe("already");
    await sandbox.act(paid.purchaseId, "refund", { amount: 5_000 });
    expect(await refreshDeposit(paid, "statement")).toBe("reversed");
    expect(await missedOf(paid.purchaseId)).toEqual([
      "purchase settled by sweep",
      "purchase reversed by statement",
    ]);
    const declined = await openDeposit(person);
    await sandbox.act(declined.purchaseId, "fail");
    await refreshDeposit(declined, "page");
    expect(await missedOf(declined.purchaseId)).toEqual(["purchase closed by page"]);
    const ended = await openDeposit(person);
    await sandbox.act(ended.purchaseId, "expire");
    expect(await refreshDeposit(ended, "sweep")).toBe("closed");
    expect(await missedOf(ended.purchaseId)).toEqual([]);
  });

  it("counts nothing that a webhook told of, before or at the same time", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await Promise.all([app.deliver(sandbox), refreshDeposit(deposit, "sweep")]);
    expect(await missedOf(deposit.purchaseId)).toEqual([]);
  });

  it("counts a lost webhook about a payout", async () => {
    await sandbox.webhookFault({}, { kind: "drop" });
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await submit(withdrawal.id);
    const payoutId = await payoutIdOf(withdrawal.id);
    await bank(withdrawal.id, "succeed");
    expect(await refreshWithdrawal(withdrawal.id, { cause: "sweep" })).toBe("settled");
    await bank(withdrawal.id, "return");
    expect(await refreshWithdrawal(withdrawal.id, { cause: "sweep" })).toBe("returned");
    expect(await missedOf(payoutId)).toEqual(["payout settled by sweep", "payout returned by sweep"]);
  });
});
