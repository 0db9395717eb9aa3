import { afterEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { attachPayout, type MadeWithdrawal, makeWithdrawal, settlePayout } from "@/server/testing/factories";
import { call, lose, markCreate, release, useHolder } from "@/server/testing/withdrawals";

const database = useDatabase();
const person = useHolder(database, { funds: 1_000_000n });
afterEach(() => shiftClock(database, null));

const make = (): Promise<MadeWithdrawal> => makeWithdrawal(person, { bankAccountId: person.bankAccountId });
const markExecute = (id: string, payoutId: string): Promise<string> =>
  call("worker", "mark_execute_payout", id, payoutId);
const record = (id: string, operation: string, outcome: string, ...mark: unknown[]): Promise<string> =>
  call("worker", "record_payout_operation", id, operation, outcome, ...mark);

describe("mark_create_payout", () => {
  it("lets one of many create, and the next after a minute only where creating moves nothing", async () => {
    const { withdrawalId } = await make();
    const answers = await Promise.all(Array.from({ length: 12 }, () => markCreate(withdrawalId)));
    expect(answers.sort()).toEqual(["go", ...Array<string>(11).fill("in_flight")]);
    await shiftClock(database, "61 seconds");
    expect([await markCreate(withdrawalId, false), await markCreate(withdrawalId)]).toEqual([
      "exhausted",
      "go",
    ]);
  });

  it("lets at most three arrive; what surely never arrived doesn't count", async () => {
    const { withdrawalId } = await make();
    for (const outcome of ["unavailable", "unknown", "unavailable", "unavailable", "unknown", "unknown"]) {
      expect(await markCreate(withdrawalId)).toBe("go");
      expect(await record(withdrawalId, "create_payout", outcome)).toBe("recorded");
    }
    expect(await markCreate(withdrawalId)).toBe("exhausted");
  });

  it("never creates twice, where creating may move money, but after a definite no", async () => {
    const [refused, lost] = [await make(), await make()];
    for (const { withdrawalId } of [refused, lost]) await markCreate(withdrawalId, false);
    await record(refused.withdrawalId, "create_payout", "rejected");
    await record(lost.withdrawalId, "create_payout", "unknown");
    expect(await markCreate(refused.withdrawalId, false)).toBe("go");
    expect(await markCreate(lost.withdrawalId, false)).toBe("exhausted");
  });

  it("tells what has a payout from what has ended", async () => {
    const [attached, failed] = [await make(), await make()];
    await attachPayout(attached);
    await release(failed.withdrawalId);
    expect(await markCreate(attached.withdrawalId)).toBe("attached");
    await lose(attached.withdrawalId);
    expect(await markCreate(attached.withdrawalId)).toBe("attached");
    await release(attached.withdrawalId);
    for (const id of [attached.withdrawalId, failed.withdrawalId, newId()])
      expect(await markCreate(id)).toBe("closed");
  });
});

describe("mark_execute_payout", () => {
  it("lets one of many execute, and nobody again, however long it takes", async () => {
    const withdrawal = await make();
    const payoutId = await attachPayout(withdrawal);
    const { withdrawalId } = withdrawal;
    const answers = await Promise.all(Array.from({ length: 12 }, () => markExecute(withdrawalId, payoutId)));
    expect(answers.sort()).toEqual(["go", ...Array<string>(11).fill("sent")]);
    await shiftClock(database, "20 hours");
    expect(await markExecute(withdrawalId, payoutId)).toBe("sent");
    for (const outcome of ["unknown", "unavailable"]) await record(withdrawalId, "execute_payout", outcome);
    expect(await markExecute(withdrawalId, payoutId)).toBe("sent");
    await lose(withdrawalId);
    expect(await markExecute(withdrawalId, payoutId)).toBe("sent");
  });

  it("goes again after an execute that surely never arrived, and after nothing else", async () => {
    for (const [outcome, answer] of [
      ["unavailable", "go"],
      ["ok", "sent"],
      ["rejected", "sent"],
      ["unknown", "sent"],
    ]) {
      const withdrawal = await make();
      const payoutId = await attachPayout(withdrawal);
      await markExecute(withdrawal.withdrawalId, payoutId);
      await record(withdrawal.withdrawalId, "execute_payout", String(outcome));
      expect([outcome, await markExecute(withdrawal.withdrawalId, payoutId)]).toEqual([outcome, answer]);
    }
  });

  it("is not freed by the record of an earlier mark that is sent again", async () => {
    const withdrawal = await make();
    const payoutId = await attachPayout(withdrawal);
    const { withdrawalId } = withdrawal;
    await markExecute(withdrawalId, payoutId);
    const [first] = await database.admin<{ marked_at: Date }[]>`
      select marked_at from wallet.provider_operations where transaction_id = ${withdrawalId}`;
    const sent = () => record(withdrawalId, "execute_payout", "unavailable", first?.marked_at);
    expect(await sent()).toBe("recorded");
    await shiftClock(database, "1 second");
    expect(await markExecute(withdrawalId, payoutId)).toBe("go");
    expect(await sent()).toBe("already");
    expect(await markExecute(withdrawalId, payoutId)).toBe("sent");
  });

  it("executes nothing but the attached payout of an open withdrawal in no doubt", async () => {
    const [doubtful, ended] = [await make(), await make()];
    const payouts = [await attachPayout(doubtful), await attachPayout(ended)] as const;
    expect(await markExecute(doubtful.withdrawalId, payouts[1])).toBe("not_attached");
    expect(await markExecute(newId(), payouts[1])).toBe("not_attached");
    await lose(doubtful.withdrawalId);
    expect(await markExecute(doubtful.withdrawalId, payouts[0])).toBe("closed");
    await settlePayout(ended, payouts[1]);
    expect(await markExecute(ended.withdrawalId, payouts[1])).toBe("closed");
    expect(await record(doubtful.withdrawalId, "create_purchase", "ok")).toBe("WL007");
  });
});
