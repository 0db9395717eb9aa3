import { cron } from "inngest";
import { PURGEABLE, purge } from "@/server/health/purge";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

const BATCH = 5000;
const BATCHES = 100;

/** Daily at 03:30: deletes what nobody needs any more, in batches, a step each. What is left after the last batch waits a day. */
export const purgeExpired = inngest.createFunction(
  { id: "purge-expired", triggers: [cron("TZ=Africa/Johannesburg 30 3 * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("purge-expired", at, runId)))) return "taken";
    let deleted = 0;
    for (const kind of PURGEABLE) {
      for (let batch = 0; batch < BATCHES; batch++) {
        const many = await step.run(`${kind}-${batch}`, () => purge(kind, BATCH));
        deleted += many;
        if (many < BATCH) break;
      }
    }
    await step.run("finish", () => finishJob("purge-expired", at, runId));
    return { deleted };
  },
);
