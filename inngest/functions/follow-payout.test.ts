import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { balanceOf } from "@/server/testing/factories";
import { newClient } from "@/server/testing/sandbox";
import { useStack } from "@/server/testing/stack";
import { ACCOUNTS, askedFor, ENDS, type MadeWithdrawal, withdrawalsOf } from "@/server/testing/payouts";
import { sweepWithdrawals } from "@/server/withdrawals/sweep-withdrawals";

const { database, app, sandbox, engine } = useStack();
const { bank, stateOf, executions } = withdrawalsOf(database, sandbox);

beforeEach(async () => {
  await newClient();
  await sandbox.control("POST", "clock", { reset: true });
});
afterEach(async () => {
  await sandbox.heal();
  await newClient();
});

/** Sent, and the answer was lost: Revio took it (`accept`) or not. */
async function inDoubt(accept: boolean): Promise<MadeWithdrawal> {
  await engine.advanceTo(15); // else that round of questions may fall into the minutes that follow
  await sandbox.fault(
    { method: "POST", path: "/payouts/{id}/execute/", times: 1 },
    { kind: "answer", status: 500, accept },
  ); // first: it is sent as soon as it is asked for
  const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
  await engine.advance(1);
  expect((await stateOf(withdrawal)).status).toBe("unknown");
  return withdrawal;
}
const rowOf = async ({ id }: MadeWithdrawal) => {
  const [row] = await database.admin<{ asked_at: Date | null }[]>`
    select asked_at from wallet.transactions where id = ${id}`;
  return row ?? { asked_at: null };
};
const now = async (): Promise<Date> => {
  const [row] = await database.admin<{ now: Date }[]>`select wallet.clock() as now`;
  return row?.now ?? new Date();
};

describe("follow-payout", () => {
  it("finds after 5 minutes that it was paid, when no webhook ever came", async () => {
    await sandbox.webhookFault({}, { kind: "drop" });
    const withdrawal = await inDoubt(true);
    await bank(withdrawal.id, "succeed");
    await engine.advance(6);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    expect(await executions(withdrawal.reference)).toBe(1);
  });

  it("gives the money back once Revio says that it was refused, and not before", async () => {
    await sandbox.webhookFault({}, { kind: "drop" });
    const withdrawal = await inDoubt(true);
    await engine.advance(4);
    expect(await balanceOf(withdrawal.person)).toEqual({ available: 74_500n, reserved: 25_500n });
    await bank(withdrawal.id, "fail");
    await engine.advance(21, 3);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "failed" });
  });

  it("asks on, hour after hour, sends nothing again and gives nothing back: time alone ends nothing", async () => {
    const withdrawal = await inDoubt(false);
    const { asked_at: first } = await rowOf(withdrawal);
    const ran = await engine.jump(180, 20);
    expect(ran.filter((call) => call.function === "follow-payout").length).toBeGreaterThanOrEqual(3);
    expect((await rowOf(withdrawal)).asked_at?.getTime()).toBeGreaterThan(
      (first?.getTime() ?? 0) + 2 * 3_600_000,
    );
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "unknown" });
    expect(await executions(withdrawal.reference)).toBe(1);
    await bank(withdrawal.id, "succeed");
    await app.deliver(sandbox);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
  });

  it("ends at once when a webhook was faster; the webhook twice, or late, changes nothing", async () => {
    const withdrawal = await inDoubt(true);
    await sandbox.webhookFault({ event_type: "payout.success" }, { kind: "duplicate", n: 3 });
    await bank(withdrawal.id, "succeed");
    await app.deliver(sandbox);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    const ran = await engine.advance(6);
    expect(ran.some((call) => call.function === "follow-payout-failure")).toBe(false);
    const entries = await database.admin`select from wallet.entries where transaction_id = ${withdrawal.id}`;
    expect(entries).toHaveLength(3); // reserve, payout, fee
  });

  it("is started again by the sweep for one that nobody has asked about for 65 minutes", async () => {
    const withdrawal = await inDoubt(true);
    await database.admin`update wallet.outbox set acknowledged_at = wallet.clock() where subject_id = ${withdrawal.id}`;
    const at = await now();
    const after = (minutes: number) => sweepWithdrawals(new Date(at.getTime() + minutes * 60_000));
    await database.admin`update wallet.transactions set asked_at = ${at} where id = ${withdrawal.id}`;
    await after(64); // what the other tests left
    const others = (await after(64)).announced;
    const both = await Promise.all([after(66), after(66)]);
    expect(both.reduce((sum, one) => sum + one.announced, 0)).toBe(1);
    expect(others).toBe(0);
    expect(await after(66)).toEqual({ announced: 0 });
    await bank(withdrawal.id, "succeed");
    await app.deliver(sandbox);
    expect((await stateOf(withdrawal)).status).toBe("completed");
  });
});
