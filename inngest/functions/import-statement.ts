import { cron } from "inngest";
import { openMissingRuns } from "@/server/reconciliation/missing-days";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";
import { sendOutbox } from "../outbox";

/** At 02:30 each day that was never compared with Revio's statement is queued; `reconcile` does the work. */
export const importStatement = inngest.createFunction(
  { id: "import-statement", triggers: [cron("TZ=Africa/Johannesburg 30 2 * * *")], retries: 5 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("import-statement", at, runId)))) return "taken";
    const created = await step.run("open", () => openMissingRuns(at));
    await step.run("announce", () => sendOutbox());
    await step.run("finish", () => finishJob("import-statement", at, runId));
    return { created };
  },
);
