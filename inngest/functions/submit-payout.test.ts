import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { whenOutboxGrows } from "@/db/outbox-signal";
import { newClient } from "@/server/testing/sandbox";
import { useStack } from "@/server/testing/stack";
import { ACCOUNTS, askedFor, ENDS, type MadeWithdrawal, withdrawalsOf } from "@/server/testing/payouts";

const { database, app, sandbox, engine } = useStack();
const { payoutsOf, stateOf, executions } = withdrawalsOf(database, sandbox);
const CREATE = { method: "POST", path: "/payouts/" };

beforeEach(async () => {
  await newClient();
  await sandbox.control("POST", "clock", { reset: true });
});
afterEach(async () => {
  await sandbox.heal();
  await newClient();
});

const withoutWebhooks = () => sandbox.webhookFault({}, { kind: "drop" });
const lettersOf = async ({ id }: MadeWithdrawal) => [
  ...(await database.admin<{ code: string; closed: string | null }[]>`
    select error_code as code, closed_by as closed from wallet.dead_letters where subject_id = ${id} order by created_at`),
];
/** Minutes after the first: each try reads the account number, which leaves a row. */
async function triesOf({ bankAccountId }: MadeWithdrawal): Promise<number[]> {
  const rows = await database.admin<{ at: Date }[]>`
    select at from wallet.audit_log where action = 'bank_account.read' and object_id = ${bankAccountId} order by at`;
  return rows.map(({ at }) => Math.round((at.getTime() - (rows[0]?.at.getTime() ?? 0)) / 60_000));
}
const unacknowledged = async ({ id }: MadeWithdrawal): Promise<number> =>
  (
    await database.admin`select from wallet.outbox where subject_id = ${id} and event_name like 'withdrawal/%' and acknowledged_at is null`
  ).length;

describe("submit-payout", () => {
  it("pays a withdrawal out within a minute of being asked for, and takes its event over", async () => {
    await withoutWebhooks();
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await engine.advance(2);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    expect(await unacknowledged(withdrawal)).toBe(0);
    expect(await executions(withdrawal.reference)).toBe(1);
  });

  it("hears of the end by webhook alone", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.other });
    await engine.advance(1);
    expect((await stateOf(withdrawal)).status).toBe("processing");
    await sandbox.control("POST", "clock", { advance_s: 10 });
    await app.deliver(sandbox);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
  });

  it("tries 1, 5 and 15 minutes later while Revio takes nothing, then leaves a dead letter; the sweep brings it to its end", async () => {
    await withoutWebhooks();
    await sandbox.fault(CREATE, { kind: "answer", status: 429, accept: false }); // first: it is sent as soon as it is asked for
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    const ran = await engine.advance(25);
    expect(ran.some((call) => call.function === "submit-payout-failure")).toBe(true);
    const tries = await triesOf(withdrawal); // to the minute, as the engine is a moment behind
    expect(tries).toHaveLength(4);
    for (const [index, minute] of [0, 1, 6, 21].entries())
      expect(Math.abs((tries[index] ?? -9) - minute), `try ${index}`).toBeLessThanOrEqual(1);
    expect(await lettersOf(withdrawal)).toEqual([{ code: "create_unavailable", closed: null }]);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "requested" });
    await sandbox.control("DELETE", "faults");
    await newClient();
    await engine.advance(15, 3);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    await engine.advanceTo(5);
    expect(await lettersOf(withdrawal)).toEqual([{ code: "create_unavailable", closed: "ended" }]);
  });

  it("ends with one executed payout though answers to its creates were lost", async () => {
    await withoutWebhooks();
    await sandbox.fault({ ...CREATE, times: 2 }, { kind: "answer", status: 500, accept: true });
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await engine.advance(6);
    const payouts = await payoutsOf(withdrawal.reference);
    expect(payouts.map((payout) => payout.status).sort()).toEqual(["initialized", "initialized", "success"]);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
  });

  it("gives back what Revio refuses, with the reason", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.createRefused });
    await engine.advance(1);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "failed" });
    expect(await lettersOf(withdrawal)).toEqual([]);
  });

  it("is started by the sweep for one that nobody has announced, once", async () => {
    await withoutWebhooks();
    whenOutboxGrows(undefined); // a process that ended right after its answer
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await database.admin`update wallet.outbox set acknowledged_at = wallet.clock() - interval '1 hour' where subject_id = ${withdrawal.id}`;
    await engine.advance(16, 4);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    const announced = await database.admin<{ occurrence: number }[]>`
      select occurrence from wallet.outbox where subject_id = ${withdrawal.id} and event_name = 'withdrawal/requested' order by 1`;
    expect(announced.map((row) => row.occurrence)).toEqual([1, 2]);
  });
});
