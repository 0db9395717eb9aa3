import { cron } from "inngest";
import { lapseApprovals } from "@/server/adjustments/lapse-approvals";
import { sweepNotifications } from "@/server/notifications/sweep-notifications";
import { ageBreaks } from "@/server/reconciliation/age-breaks";
import { sweepStatements } from "@/server/reconciliation/sweep-statements";
import { announceStuckReplays } from "@/server/webhooks/work-replay";
import { sweepWithdrawals } from "@/server/withdrawals/sweep-withdrawals";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";
import { sendOutbox } from "../outbox";

/**
 * Every 5 minutes: what fell out of the normal path is announced again, breaks age, undecided requests and uploads that stopped are
 * ended. Moves no money.
 */
export const sweepStalledDeliveries = inngest.createFunction(
  { id: "sweep-stalled", triggers: [cron("TZ=Africa/Johannesburg */5 * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("sweep-stalled", at, runId)))) return "taken";
    const withdrawals = await step.run("withdrawals", () => sweepWithdrawals(at));
    await step.run("notifications", () => sweepNotifications(at));
    await step.run("replays", () => announceStuckReplays(at));
    await step.run("breaks", () => Promise.all([ageBreaks(at), lapseApprovals(at)]));
    await step.run("statements", () => sweepStatements(at));
    await step.run("announce", () => sendOutbox());
    await step.run("finish", () => finishJob("sweep-stalled", at, runId));
    return { withdrawals: withdrawals.announced };
  },
);
