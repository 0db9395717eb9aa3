import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { callOf, hashOf, missingCredit, sight } from "@/server/testing/breaks";
import { askAdjustment, decide } from "@/server/testing/confirmed-commands";
import { openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { useRevio } from "@/server/testing/sandbox";
import { itemsOf } from "@/server/testing/statements";
import { getBreakDetail } from "./break-detail";
import { recheckBreak } from "./recheck-break";
import { requestRun } from "./request-run";
import { reconcileNow } from "./run-steps";

const { database, sandbox } = useRevio({ TIMING_GRACE_MINUTES: "0" });
let maker: Person;
let checker: Person;

beforeAll(async () => {
  maker = await makePerson(database, { role: "admin" });
  checker = await makePerson(database, { role: "admin" });
  await sandbox.control("PUT", "settings", { statement_seconds: 0 });
});

/** R 250,00 in suspense with the break that says so, and one that an earlier statement opened about the same purchase. */
async function heldPayment() {
  const person = await makePerson(database);
  const deposit = await openDeposit(person);
  await database.admin`update wallet.transactions set reference = ${`OW-other-${newId().slice(-8)}`} where id = ${deposit.id}`;
  await sandbox.act(deposit.purchaseId, "pay");
  const seen = { objectId: deposit.purchaseId, transactionId: deposit.id, amountMinor: 25_000n };
  const earlier = await sight(database, { ...seen, type: "missing_in_ledger" });
  await refreshDeposit(deposit, "webhook");
  const [held] = await database.admin<{ id: string }[]>`
    select id from wallet.reconciliation_breaks where object_id = ${deposit.purchaseId} and id <> ${earlier.breakId}`;
  expect(await balanceOf(person)).toMatchObject({ available: 0n });
  return { person, purchaseId: deposit.purchaseId, earlier: earlier.breakId, held: held?.id ?? "" };
}

/** Gives this much of it to the person, by two admins, for the break that says where it lies. */
async function assign(
  { person, held }: { person: Person; held: string },
  amountMinor: bigint,
): Promise<void> {
  const wish = missingCredit(person, {
    breakId: held,
    template: "wrong_account",
    legs: [
      { debit: "suspense", debitUser: null, credit: "available", creditUser: person.userId, amountMinor },
    ],
    record: null,
  });
  await askAdjustment(callOf(maker), wish);
  const payloadSha256 = await hashOf(wish.id);
  await decide(callOf(checker), {
    approvalId: wish.id,
    decision: "approved",
    reason: null,
    payloadSha256,
  });
}

/** Compares with Revio's statement of the last hour; the run's id. */
async function compared(): Promise<string> {
  const runId = newId();
  const window = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) };
  await requestRun(callOf(maker), { runId, kind: "on_demand", ...window, reason: null });
  await reconcileNow(runId, { pollMs: 20 });
  return runId;
}

const stateOf = async (breakId: string) =>
  (
    await database.admin`select state, cleared_by_run_id as run, reopened from wallet.reconciliation_breaks where id = ${breakId}`
  )[0];

describe("a break about a purchase whose money lies in suspense", () => {
  it("isn't cleared by a run that finds the amounts equal, and is once the money was given to somebody", async () => {
    const payment = await heldPayment();
    expect(await itemsOf(await compared())).toEqual([]);
    for (const breakId of [payment.earlier, payment.held])
      expect(await stateOf(breakId)).toEqual({ state: "new", run: null, reopened: 0 });
    await assign(payment, 25_000n);
    expect(await stateOf(payment.earlier)).toMatchObject({ state: "new" });
    const run = await compared();
    expect(await stateOf(payment.earlier)).toEqual({ state: "cleared", run, reopened: 0 });
    expect(await stateOf(payment.held)).toEqual({ state: "resolved", run: null, reopened: 0 });
    expect(await balanceOf(payment.person)).toMatchObject({ available: 25_000n });
  });

  it("stays open while a part of it lies there, which is what is suggested, and is cleared by a re-check after that", async () => {
    const payment = await heldPayment();
    const suggested = async () => (await getBreakDetail(payment.earlier)).suggestion;
    const expectHeld = async (amount: string) => {
      const differs = ["suspense"];
      expect(await recheckBreak(payment.earlier, "admin")).toMatchObject({ agrees: false, differs });
      expect(await suggested()).toMatchObject({ kind: "adjust", legs: [{ debit: "suspense", amount }] });
    };
    await expectHeld("25000");
    await assign(payment, 10_000n);
    await compared();
    await expectHeld("15000");
    expect(await stateOf(payment.earlier)).toMatchObject({ state: "new" });
    const other = await sight(database, { type: "duplicate", objectId: payment.purchaseId });
    await assign({ ...payment, held: other.breakId }, 15_000n);
    expect(await suggested()).toMatchObject({ kind: "recheck" });
    expect(await recheckBreak(payment.earlier, "admin")).toMatchObject({ agrees: true, differs: [] });
    expect(await stateOf(payment.earlier)).toEqual({ state: "cleared", run: null, reopened: 0 });
    expect(await balanceOf(payment.person)).toMatchObject({ available: 25_000n });
  });
});
