import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { payoutRail } from "@/server/revio/rail";
import { useApp } from "@/server/testing/app";
import { useDatabase } from "@/server/testing/database";
import {
  ACCOUNTS,
  AMOUNT,
  askedFor,
  ENDS,
  payoutIdOf,
  submit,
  withdrawalsOf,
} from "@/server/testing/payouts";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { executeWithdrawal, prepareWithdrawal } from "@/server/withdrawals/submit-withdrawal";
import { processDelivery } from "./process-delivery";

const database = useDatabase();
const app = useApp();
const sandbox = useSandbox(database);
const { bank, stateOf } = withdrawalsOf(database, sandbox);

beforeAll(() => app.register(database));
beforeEach(newClient);
afterEach(() => sandbox.heal());

const deliveriesOf = async (payoutId: string) => [
  ...(await database.admin<
    { id: string; event: string; state: string; outcome: string; duplicates: number }[]
  >`
    select id, event_type as event, state, outcome, duplicates from wallet.webhook_logs where object_id = ${payoutId} order by received_at, id`),
];
const linesOf = async (payoutId: string): Promise<string[]> =>
  (await deliveriesOf(payoutId)).map(({ event, state, outcome }) => `${event} ${state} ${outcome}`);

async function sentTo(number: string) {
  const withdrawal = await askedFor(database, { number });
  await submit(withdrawal.id);
  return { withdrawal, payoutId: await payoutIdOf(withdrawal.id) };
}

describe("a delivery about a payout", () => {
  it("settles, releases and returns by what Revio then says, not by its own words", async () => {
    const { withdrawal: paid, payoutId } = await sentTo(ACCOUNTS.stays);
    await bank(paid.id, "succeed");
    await app.deliver(sandbox);
    expect(await stateOf(paid)).toEqual({ ...ENDS.gone, status: "completed" });
    await bank(paid.id, "return");
    await app.deliver(sandbox);
    expect(await stateOf(paid)).toEqual({ ...ENDS.back, status: "returned" });
    expect(await linesOf(payoutId)).toEqual([
      "payout.success processed settled",
      "payout.failed processed returned",
    ]);
    const { withdrawal: failed } = await sentTo(ACCOUNTS.stays);
    await bank(failed.id, "fail");
    await app.deliver(sandbox);
    expect(await stateOf(failed)).toEqual({ ...ENDS.back, status: "failed" });
  });

  it("says success though the money came back meanwhile: the return is found at once, nothing is missed", async () => {
    const { withdrawal } = await sentTo(ACCOUNTS.stays);
    await bank(withdrawal.id, "succeed");
    await bank(withdrawal.id, "return");
    await app.deliver(sandbox);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "returned" });
    const entries = await database.admin<{ kind: string }[]>`
      select kind from wallet.entries where transaction_id = ${withdrawal.id} order by kind`;
    expect(entries.map((entry) => entry.kind)).toEqual([
      "fee",
      "fee_return",
      "payout",
      "payout_return",
      "reserve",
    ]);
  });

  it("may come before the answer to our own call", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await prepareWithdrawal(withdrawal.id);
    await sandbox.fault({ method: "POST", path: "/payouts/{id}/execute/" }, { kind: "timeout", ms: 1500 });
    const executing = executeWithdrawal(withdrawal.id);
    await expect.poll(async () => (await stateOf(withdrawal)).status, { timeout: 10_000 }).toBe("completed");
    await executing;
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    expect(await linesOf(await payoutIdOf(withdrawal.id))).toEqual(["payout.success processed settled"]);
  }, 40_000);

  it("is counted when it comes again, and changes nothing", async () => {
    const { withdrawal, payoutId } = await sentTo(ACCOUNTS.stays);
    await sandbox.webhookFault({ event_type: "payout.success" }, { kind: "duplicate", n: 3 });
    await bank(withdrawal.id, "succeed");
    await app.deliver(sandbox);
    const [delivery] = await deliveriesOf(payoutId);
    expect(delivery?.state).toBe("processed");
    expect(["settled", "already"]).toContain(delivery?.outcome); // a double may wake the row while it is being processed
    expect(delivery?.duplicates).toBeGreaterThan(0);
    expect(await processDelivery({ deliveryId: delivery?.id ?? "", trigger: "replay" })).toMatchObject({
      outcome: "already",
    });
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
  });

  it("is tried again while Revio gives no answer, and nothing moves till then", async () => {
    const { withdrawal, payoutId } = await sentTo(ACCOUNTS.stays);
    await sandbox.fault({ method: "GET", path: "/payouts/{id}/" }, { kind: "answer", status: 503 });
    await bank(withdrawal.id, "succeed");
    await app.deliver(sandbox);
    expect(await linesOf(payoutId)).toEqual(["payout.success retrying provider_unreachable"]);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "processing" });
    await sandbox.heal();
    await newClient();
    const [delivery] = await deliveriesOf(payoutId);
    await processDelivery({ deliveryId: delivery?.id ?? "", trigger: "retry" });
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
  });

  it("about a payout of ours that no withdrawal names is a critical break once money moves by it", async () => {
    const stray = await payoutRail().prepare({
      reference: "OWSTRAY",
      amountMinor: AMOUNT,
      currency: "ZAR",
      email: "t@example.org",
      holderName: "Thandi Mokoena",
      destination: { accountNumber: ACCOUNTS.paidAtOnce, branchCode: "250655" },
    });
    if (stray.kind !== "ok") throw new Error(stray.kind);
    await payoutRail().execute(stray.value);
    await app.deliver(sandbox);
    expect(await linesOf(stray.value.ref)).toEqual(["payout.success processed break"]);
    const breaks = await database.admin<{ name: string }[]>`
      select type || '/' || severity as name from wallet.reconciliation_breaks where object_id = ${stray.value.ref}`;
    expect(breaks.map((row) => row.name)).toEqual(["stray_payout/critical"]);
  });
});
