import { cron } from "inngest";
import { evaluateAlerts } from "@/server/alerts/evaluate-alerts";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

/** Every minute: looks at the rules, opens and closes alerts. Moves no money. */
export const evaluateAlertsEveryMinute = inngest.createFunction(
  { id: "evaluate-alerts", triggers: [cron("TZ=Africa/Johannesburg * * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("evaluate-alerts", at, runId)))) return "taken";
    const changed = await step.run("evaluate", () => evaluateAlerts(at));
    await step.run("finish", () => finishJob("evaluate-alerts", at, runId));
    return changed;
  },
);
