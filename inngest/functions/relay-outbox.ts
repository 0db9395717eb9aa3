import { cron } from "inngest";
import { sweepStalled } from "@/server/webhooks/sweep-stalled";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";
import { sendOutbox } from "../outbox";

/**
 * Every minute: puts deliveries back that fell out of the normal path, sends what nobody has sent, and sends again what nobody has
 * acknowledged, under the same ids.
 */
export const relayOutbox = inngest.createFunction(
  { id: "relay-outbox", triggers: [cron("TZ=Africa/Johannesburg * * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("relay-outbox", at, runId)))) return "taken";
    const found = await step.run("deliveries", () => sweepStalled(at));
    const { sent } = await step.run("send", () => sendOutbox());
    await step.run("finish", () => finishJob("relay-outbox", at, runId));
    return { ...found, sent };
  },
);
