import { cron } from "inngest";
import { expireDeposit } from "@/server/deposits/expire-deposit";
import { listDepositsPastDue } from "@/server/deposits/queries";
import { workThrough } from "@/server/revio/pace";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

const PAGE = 25;
const PAGES = 8;

/**
 * Every 10 minutes: deposits past their due time. Revio is asked first: what was paid is settled, what was not is cancelled there
 * and closed here. Late money is still credited afterwards.
 */
export const expireDeposits = inngest.createFunction(
  { id: "expire-deposits", triggers: [cron("TZ=Africa/Johannesburg */10 * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("expire-deposits", at, runId)))) return "taken";
    let seen = 0;
    for (let page = 0; page < PAGES; page++) {
      const { found, all } = await step.run(`page-${page}`, async () => {
        const due = await listDepositsPastDue(at, PAGE);
        return { found: due.length, all: await workThrough(due, expireDeposit) };
      });
      seen += found;
      if (all && found < PAGE) break;
    }
    await step.run("finish", () => finishJob("expire-deposits", at, runId));
    return { seen };
  },
);
