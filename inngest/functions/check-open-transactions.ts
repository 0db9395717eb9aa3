import { cron } from "inngest";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { listDepositsToCheck } from "@/server/deposits/queries";
import { sweepTurn, workThrough } from "@/server/revio/pace";
import { claimCheck } from "@/server/transactions/claim-check";
import { checkWithdrawals } from "@/server/withdrawals/check-withdrawal";
import { reportStuckWithdrawals } from "@/server/withdrawals/sweep-withdrawals";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

const PAGE = 25;
/** Of deposits and as many of withdrawals: together what the sweeps' pace of 5 a second allows until the next tick. */
const PAGES = 90;
/** Steps that their time did not suffice for: Revio is slow, and the next tick begins with whoever was asked least recently. */
const SLOW_STEPS = 10;

/**
 * Every 15 minutes: everything that is not final is asked at Revio, least recently asked first, and repaired by the same commands
 * as a webhook. A lost webhook so changes when money arrives, not whether. Withdrawals that only a person can bring on are reported.
 */
export const checkOpenTransactions = inngest.createFunction(
  { id: "check-open-transactions", triggers: [cron("TZ=Africa/Johannesburg */15 * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("check-open-transactions", at, runId)))) return "taken";
    let checked = 0;
    for (let page = 0, slow = 0; page < PAGES; page++) {
      const { found, all } = await step.run(`page-${page}`, async () => {
        const open = await listDepositsToCheck(at, PAGE);
        const all = await workThrough(open, async (deposit) => {
          await sweepTurn();
          if (await claimCheck(deposit.id)) await refreshDeposit(deposit, "sweep");
        });
        return { found: open.length, all };
      });
      checked += found;
      if (all ? found < PAGE : ++slow >= SLOW_STEPS) break;
    }
    for (let page = 0, slow = 0; page < PAGES; page++) {
      const { found, all } = await step.run(`withdrawals-${page}`, () => checkWithdrawals(at, PAGE));
      checked += found;
      if (all ? found < PAGE : ++slow >= SLOW_STEPS) break;
    }
    const stuck = await step.run("stuck-withdrawals", () => reportStuckWithdrawals(at));
    await step.run("finish", () => finishJob("check-open-transactions", at, runId));
    return { checked, stuck };
  },
);
