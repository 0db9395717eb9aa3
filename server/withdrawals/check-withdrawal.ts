import { sweepTurn, workThrough } from "@/server/revio/pace";
import { claimCheck } from "@/server/transactions/claim-check";
import { findTransaction } from "@/server/transactions/queries";
import { listWithdrawalsToCheck } from "./queries";
import { refreshWithdrawal } from "./refresh-withdrawal";

/**
 * Asks the provider about a user's open withdrawal and applies the answer, at most once per 2 s over all processes. One without
 * a payout, one that has ended, somebody else's: nothing happens.
 */
export async function checkWithdrawal(userId: string, id: string): Promise<void> {
  const withdrawal = await findTransaction(userId, id);
  if (withdrawal?.type !== "withdrawal" || withdrawal.revioPayoutId === null) return;
  if (withdrawal.status !== "processing" && withdrawal.status !== "unknown") return;
  if (await claimCheck(id)) await refreshWithdrawal(id, { cause: "page" });
}

/**
 * Asks about a page of those it is time to ask for, at the pace of the sweeps. `found`: how many there were; `all`: whether the
 * step's time was enough for them. Ages count from `at`.
 */
export async function checkWithdrawals(at: Date, limit: number): Promise<{ found: number; all: boolean }> {
  const open = await listWithdrawalsToCheck(at, limit);
  const all = await workThrough(open, async ({ id }) => {
    await sweepTurn();
    if (await claimCheck(id)) await refreshWithdrawal(id, { cause: "sweep" });
  });
  return { found: open.length, all };
}
