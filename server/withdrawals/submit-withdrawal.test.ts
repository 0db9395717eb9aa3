import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { payoutRail } from "@/server/revio/rail";
import { shiftClock } from "@/server/testing/database";
import { newClient, useRevio } from "@/server/testing/sandbox";
import {
  ACCOUNTS,
  AMOUNT,
  askedFor,
  ENDS,
  followedOf,
  type MadeWithdrawal,
  payoutIdOf,
  submit,
  withdrawalsOf,
} from "@/server/testing/payouts";
import { attachPayout } from "./attach-payout";
import { cancelWithdrawal } from "./cancel-withdrawal";
import { markCreatePayout, markExecutePayout } from "./payout-operations";
import { refreshWithdrawal } from "./refresh-withdrawal";
import { executeWithdrawal, prepareWithdrawal } from "./submit-withdrawal";

const { database, sandbox } = useRevio();
const { bank, payoutsOf, stateOf, executions } = withdrawalsOf(database, sandbox);
const CREATE = { method: "POST", path: "/payouts/" };
const EXECUTE = { method: "POST", path: "/payouts/{id}/execute/" };

const read = ({ id }: MadeWithdrawal) => refreshWithdrawal(id, { cause: "sweep" });
/** The create alone, to the account that is paid at once: nothing of it is stored. */
const createdAtRevio = ({ reference }: MadeWithdrawal) =>
  payoutRail().prepare({
    reference,
    amountMinor: AMOUNT,
    currency: "ZAR",
    email: "t@example.org",
    holderName: "Thandi Mokoena",
    destination: { accountNumber: ACCOUNTS.paidAtOnce, branchCode: "250655" },
  });
const executedOf = async (withdrawal: MadeWithdrawal): Promise<number> =>
  (await payoutsOf(withdrawal.reference)).filter((payout) => payout.status !== "initialized").length;

describe("the two steps, by bank account (REVIO.md C4)", () => {
  it.each<[string, string, object]>([
    [ACCOUNTS.paidAtOnce, "sent", { ...ENDS.gone, status: "completed" }],
    [ACCOUNTS.other, "sent", { ...ENDS.reserved, status: "processing" }],
    [ACCOUNTS.fails, "sent", { ...ENDS.reserved, status: "processing" }],
    [ACCOUNTS.stays, "sent", { ...ENDS.reserved, status: "processing" }],
    [ACCOUNTS.staysInitialized, "sent", { ...ENDS.reserved, status: "processing" }],
    [ACCOUNTS.answerIs500, "unknown", { ...ENDS.reserved, status: "unknown" }],
    [ACCOUNTS.returns, "sent", { ...ENDS.gone, status: "completed" }],
    [ACCOUNTS.executeRefused, "closed", { ...ENDS.back, status: "failed" }],
    [ACCOUNTS.createRefused, "closed", { ...ENDS.back, status: "failed" }],
    [ACCOUNTS.balanceTooLow, "sent", { ...ENDS.back, status: "failed" }],
  ])("%s", async (number, outcome, ending) => {
    const withdrawal = await askedFor(database, { number });
    expect(await submit(withdrawal.id)).toBe(outcome);
    expect(await stateOf(withdrawal)).toEqual(ending);
    expect(await executions(withdrawal.reference)).toBe(number === ACCOUNTS.createRefused ? 0 : 1);
  });

  it("follows each to its end as the bank's time passes", async () => {
    const paid = await askedFor(database, { number: ACCOUNTS.other });
    const failed = await askedFor(database, { number: ACCOUNTS.fails });
    const lost = await askedFor(database, { number: ACCOUNTS.answerIs500 });
    const returned = await askedFor(database, { number: ACCOUNTS.returns });
    for (const { id } of [paid, failed, lost, returned]) await submit(id);
    expect((await stateOf(returned)).status).toBe("completed");
    await sandbox.control("POST", "clock", { advance_s: 60 });
    for (const one of [paid, failed, lost, returned]) await read(one);
    await sandbox.control("POST", "clock", { reset: true });
    expect(await stateOf(paid)).toEqual({ ...ENDS.gone, status: "completed" });
    expect(await stateOf(failed)).toEqual({ ...ENDS.back, status: "failed" });
    expect(await stateOf(lost)).toEqual({ ...ENDS.gone, status: "completed" });
    expect(await stateOf(returned)).toEqual({ ...ENDS.back, status: "returned" });
    expect((await followedOf(failed.id)).withdrawal.failureCode).toBe("invalid_account");
  });

  it("waits 30 s for the answer to an execute that hangs, then knows nothing and gives nothing back", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.answerHangs });
    await prepareWithdrawal(withdrawal.id);
    const began = performance.now();
    expect(await executeWithdrawal(withdrawal.id)).toBe("unknown");
    expect(performance.now() - began).toBeGreaterThan(29_000);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "unknown" });
    expect(await executeWithdrawal(withdrawal.id)).toBe("unknown");
    await sandbox.control("POST", "clock", { advance_s: 60 });
    await read(withdrawal);
    await sandbox.control("POST", "clock", { reset: true });
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    expect(await executions(withdrawal.reference)).toBe(1);
  }, 90_000);

  it("says why: by the field Revio refused, or by the bank's own code", async () => {
    const refused = await askedFor(database, { number: ACCOUNTS.createRefused });
    const atExecute = await askedFor(database, { number: ACCOUNTS.executeRefused });
    const poor = await askedFor(database, { number: ACCOUNTS.balanceTooLow });
    for (const { id } of [refused, atExecute, poor]) await submit(id);
    const code = async ({ id }: MadeWithdrawal) => (await followedOf(id)).withdrawal.failureCode;
    expect([await code(refused), await code(atExecute), await code(poor)]).toEqual([
      "account_refused",
      "payout_execute_error",
      "insufficient_balance",
    ]);
  });
});

describe("prepareWithdrawal", () => {
  it("sends Revio the destination of this withdrawal, and leaves an audit row for reading it", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await prepareWithdrawal(withdrawal.id);
    const answer = await payoutRail().read(await payoutIdOf(withdrawal.id));
    expect(answer).toMatchObject({
      kind: "ok",
      value: {
        state: { kind: "unsent" },
        isOurs: true,
        reference: withdrawal.reference,
        amountMinor: AMOUNT,
        currency: "ZAR",
        destination: { accountNumber: ACCOUNTS.stays, branchCode: "250655" },
      },
    });
    const audit = await database.admin<{ action: string }[]>`
      select action from wallet.audit_log where action = 'bank_account.read' and object_id = ${withdrawal.bankAccountId}`;
    expect(audit).toHaveLength(1);
  });

  it("makes one payout, however often and however many at once it is called", async () => {
    const withdrawal = await askedFor(database);
    const first = await Promise.all([1, 2, 3, 4].map(() => prepareWithdrawal(withdrawal.id)));
    expect(first.filter((outcome) => outcome === "prepared").length).toBeGreaterThanOrEqual(1);
    expect(await prepareWithdrawal(withdrawal.id)).toBe("prepared");
    expect(await payoutsOf(withdrawal.reference)).toHaveLength(1);
  });

  it("leaves alone what was cancelled, and cannot be cancelled once it has its payout", async () => {
    const cancelled = await askedFor(database);
    await cancelWithdrawal(cancelled.person, "req", cancelled.id);
    expect(await submit(cancelled.id)).toBe("closed");
    expect(await payoutsOf(cancelled.reference)).toEqual([]);
    expect(await stateOf(cancelled)).toEqual({ ...ENDS.back, status: "cancelled" });
    const sent = await askedFor(database);
    await prepareWithdrawal(sent.id);
    await expect(cancelWithdrawal(sent.person, "req", sent.id)).rejects.toMatchObject({
      code: "NOT_CANCELLABLE",
    });
  });

  it("never executes the payout of one that was cancelled while it was made", async () => {
    const withdrawal = await askedFor(database);
    await sandbox.fault(CREATE, { kind: "latency", ms: 500 });
    const preparing = prepareWithdrawal(withdrawal.id);
    await sleep(150);
    await cancelWithdrawal(withdrawal.person, "req", withdrawal.id);
    expect(await preparing).toBe("closed");
    expect(await executeWithdrawal(withdrawal.id)).toBe("closed");
    expect(await executedOf(withdrawal)).toBe(0);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "cancelled" });
  });

  it("is free for another try as often as Revio surely took nothing", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await sandbox.fault(CREATE, { kind: "answer", status: 429, accept: false });
    for (let i = 0; i < 5; i++) {
      await newClient();
      expect(await prepareWithdrawal(withdrawal.id)).toBe("unavailable");
    }
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "requested" });
    await sandbox.heal();
    expect(await submit(withdrawal.id)).toBe("sent");
    expect((await stateOf(withdrawal)).status).toBe("completed");
  });

  it("tries three times at most when answers are lost, then leaves it to a person; it can still be cancelled", async () => {
    const withdrawal = await askedFor(database);
    await sandbox.fault(CREATE, { kind: "answer", status: 500, accept: true });
    const outcomes = [];
    for (let i = 0; i < 5; i++) {
      await newClient();
      outcomes.push(await prepareWithdrawal(withdrawal.id));
    }
    expect(outcomes).toEqual(["later", "later", "later", "stuck", "stuck"]);
    expect(await payoutsOf(withdrawal.reference)).toHaveLength(3);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "requested" });
    await cancelWithdrawal(withdrawal.person, "req", withdrawal.id);
    expect((await stateOf(withdrawal)).status).toBe("cancelled");
  });

  it("ends with exactly one executed payout when the answers to creates were lost before", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await sandbox.fault({ ...CREATE, times: 2 }, { kind: "answer", status: 502, accept: true });
    expect([await submit(withdrawal.id), await submit(withdrawal.id)]).toEqual(["later", "later"]);
    expect(await submit(withdrawal.id)).toBe("sent");
    const payouts = await payoutsOf(withdrawal.reference);
    expect(payouts).toHaveLength(3);
    expect(payouts.filter((payout) => payout.status === "success").map((payout) => payout.id)).toEqual([
      await payoutIdOf(withdrawal.id),
    ]);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
  });
});

describe("executeWithdrawal", () => {
  it("sends once, however many at once try, and the late ones learn that it was sent", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await prepareWithdrawal(withdrawal.id);
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => executeWithdrawal(withdrawal.id)));
    expect(outcomes.filter((outcome) => outcome === "sent").length).toBeGreaterThanOrEqual(1);
    expect(new Set([...outcomes, "sent", "later"]).size).toBe(2);
    expect(await executeWithdrawal(withdrawal.id)).toBe("sent");
    expect(await executions(withdrawal.reference)).toBe(1);
  });

  it("is free for another try only when Revio surely took nothing", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await prepareWithdrawal(withdrawal.id);
    await sandbox.fault({ ...EXECUTE, times: 1 }, { kind: "answer", status: 429, accept: false });
    expect(await executeWithdrawal(withdrawal.id)).toBe("unavailable");
    await newClient();
    expect(await executeWithdrawal(withdrawal.id)).toBe("sent");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    expect((await payoutsOf(withdrawal.reference)).map((payout) => payout.paid)).toEqual([String(AMOUNT)]);
  });

  it("is never sent again after an answer that was lost, taken or not", async () => {
    for (const accept of [true, false]) {
      const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
      await prepareWithdrawal(withdrawal.id);
      await sandbox.fault({ ...EXECUTE, times: 1 }, { kind: "answer", status: 503, accept });
      expect(await executeWithdrawal(withdrawal.id)).toBe("unknown");
      for (let i = 0; i < 3; i++) expect(await executeWithdrawal(withdrawal.id)).toBe("unknown");
      await read(withdrawal);
      expect(await stateOf(withdrawal)).toEqual({
        ...ENDS.reserved,
        status: accept ? "processing" : "unknown",
      });
      expect(await executions(withdrawal.reference)).toBe(1);
    }
  });

  it("gives a refused one back only once Revio's own page agrees", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.executeRefused });
    await prepareWithdrawal(withdrawal.id);
    await sandbox.fault({ method: "GET", path: "/payouts/{id}/" }, { kind: "answer", status: 500 });
    expect(await executeWithdrawal(withdrawal.id)).toBe("later");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "processing" });
    await sandbox.heal();
    await newClient();
    expect(await executeWithdrawal(withdrawal.id)).toBe("closed");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.back, status: "failed" });
  });

  it("settles one that Revio refuses to execute because it is paid already", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await prepareWithdrawal(withdrawal.id);
    await bank(withdrawal.id, "succeed");
    await executeWithdrawal(withdrawal.id);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
  });
});

describe("a crash between any two beats", () => {
  it("after the mark to create: nobody creates for a minute, then once more", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    expect((await markCreatePayout(withdrawal.id, true)).outcome).toBe("go");
    expect(await submit(withdrawal.id)).toBe("later");
    expect(await payoutsOf(withdrawal.reference)).toEqual([]);
    await shiftClock(database, "2 minutes");
    expect(await submit(withdrawal.id)).toBe("sent");
    expect(await payoutsOf(withdrawal.reference)).toHaveLength(1);
  });

  it("after the create, before it is stored: a second payout is made, and only that one executed", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await markCreatePayout(withdrawal.id, true);
    await createdAtRevio(withdrawal);
    await shiftClock(database, "2 minutes");
    expect(await submit(withdrawal.id)).toBe("sent");
    expect((await payoutsOf(withdrawal.reference)).map((payout) => payout.status).sort()).toEqual([
      "initialized",
      "success",
    ]);
  });

  it("after it is stored, before the outcome is: the next step goes on with it", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await markCreatePayout(withdrawal.id, true);
    const made = await createdAtRevio(withdrawal);
    if (made.kind !== "ok") throw new Error(made.kind);
    await attachPayout(withdrawal.id, made.value);
    expect(await submit(withdrawal.id)).toBe("sent");
    expect(await payoutsOf(withdrawal.reference)).toHaveLength(1);
  });

  it("after the mark to execute: it counts as sent; later as unknown, and is asked about, never sent", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
    await prepareWithdrawal(withdrawal.id);
    await markExecutePayout(withdrawal.id, await payoutIdOf(withdrawal.id));
    expect(await executeWithdrawal(withdrawal.id)).toBe("later");
    await shiftClock(database, "2 minutes");
    expect(await executeWithdrawal(withdrawal.id)).toBe("unknown");
    await read(withdrawal);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "unknown" });
    expect(await executions(withdrawal.reference)).toBe(0);
  });

  it("after the execute, before its outcome is recorded: what Revio says brings it to its end", async () => {
    const withdrawal = await askedFor(database, { number: ACCOUNTS.paidAtOnce });
    await prepareWithdrawal(withdrawal.id);
    const { executionUrl } = (await followedOf(withdrawal.id)).withdrawal;
    const ref = await payoutIdOf(withdrawal.id);
    await markExecutePayout(withdrawal.id, ref);
    await payoutRail().execute({ ref, executionUrl: executionUrl ?? "" });
    await shiftClock(database, "2 minutes");
    expect(await executeWithdrawal(withdrawal.id)).toBe("unknown");
    await read(withdrawal);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
    expect(await executions(withdrawal.reference)).toBe(1);
  });
});
