import { describe, expect, it } from "vitest";
import { useRevio } from "@/server/testing/sandbox";
import { ACCOUNTS, askedFor, ENDS, type MadeWithdrawal, withdrawalsOf } from "@/server/testing/payouts";
import { followWithdrawal } from "./follow-withdrawal";
import { executeWithdrawal, prepareWithdrawal } from "./submit-withdrawal";

const { database, sandbox } = useRevio({ REVIO_PAYOUT_EXECUTE_IS_IDEMPOTENT: "1" });
const { bank, bend, stateOf, executions } = withdrawalsOf(database, sandbox);
const EXECUTE = { method: "POST", path: "/payouts/{id}/execute/" };

/** Nobody knows whether the execute arrived; `accept` says whether it did. */
async function inDoubt(accept: boolean): Promise<MadeWithdrawal> {
  const withdrawal = await askedFor(database, { number: ACCOUNTS.stays });
  await prepareWithdrawal(withdrawal.id);
  await sandbox.fault({ ...EXECUTE, times: 1 }, { kind: "answer", status: 500, accept });
  expect(await executeWithdrawal(withdrawal.id)).toBe("unknown");
  return withdrawal;
}

describe("followWithdrawal, where Revio surely refuses a second execute", () => {
  it("sends the same payout again when nothing shows that the first one came", async () => {
    const withdrawal = await inDoubt(false);
    expect(await followWithdrawal(withdrawal.id)).toBe("processing");
    expect(await executions(withdrawal.reference)).toBe(2);
    expect(await followWithdrawal(withdrawal.id)).toBe("processing");
    expect(await executions(withdrawal.reference)).toBe(2);
    await bank(withdrawal.id, "succeed");
  });

  it("sends nothing again when an attempt is shown", async () => {
    const withdrawal = await inDoubt(true);
    expect(await followWithdrawal(withdrawal.id)).toBe("processing");
    expect(await executions(withdrawal.reference)).toBe(1);
  });

  it("never takes the refusal of the second for one of the first: the money stays reserved; twice more at most", async () => {
    const withdrawal = await inDoubt(true);
    await bend(withdrawal.id, { status: "initialized", attempts: [] }); // under way, and not shown
    for (let i = 0; i < 4; i++) expect(await followWithdrawal(withdrawal.id)).toBe("unknown");
    expect(await executions(withdrawal.reference)).toBe(3);
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.reserved, status: "unknown" });
    await bank(withdrawal.id, "succeed");
    expect(await followWithdrawal(withdrawal.id)).toBe("completed");
    expect(await stateOf(withdrawal)).toEqual({ ...ENDS.gone, status: "completed" });
  });

  it("pays once when several follow at once", async () => {
    const withdrawal = await inDoubt(false);
    await Promise.all([1, 2, 3].map(() => followWithdrawal(withdrawal.id)));
    expect(await executions(withdrawal.reference)).toBe(2);
    expect((await stateOf(withdrawal)).reserved).toBe(ENDS.reserved.reserved);
  });
});
