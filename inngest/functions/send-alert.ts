import { RetryAfterError } from "inngest";
import { z } from "zod";
import { giveUpAlert, tellAlert } from "@/server/alerts/tell-alert";
import { inngest } from "../client";
import { alertRaised } from "../events";
import { acknowledgeEvent } from "../outbox";

/**
 * Tells of an alert over all channels: at once, after a minute, then every 5 minutes. A step that repeats sends only what is still
 * waiting. Out of attempts the messages are marked as failed; the alert itself is in the console all the time.
 */
export const sendAlert = inngest.createFunction(
  {
    id: "send-alert",
    triggers: [alertRaised],
    retries: 8,
    concurrency: { key: "event.data.alertId", limit: 1 },
    onFailure: async ({ event, step }) => {
      const { data } = z.object({ data: alertRaised.schema }).parse(event.data.event);
      await step.run("give-up", () => giveUpAlert(data.alertId));
    },
  },
  async ({ event, step, attempt }) => {
    const { alertId, occurrence } = event.data;
    await step.run("acknowledge", () => acknowledgeEvent("alert/raised", alertId, occurrence));
    return step.run("tell", async () => {
      const left = await tellAlert(alertId);
      if (left > 0) throw new RetryAfterError("alert_not_told", attempt === 0 ? "1m" : "5m");
      return left;
    });
  },
);
