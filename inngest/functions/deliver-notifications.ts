import { z } from "zod";
import { deliverAll, queueAll } from "@/server/notifications/deliver-all";
import { failAnnouncement, failNotification } from "@/server/notifications/deliver-notification";
import { firstAttemptsRest } from "@/server/webhooks/first-attempts";
import { inngest } from "../client";
import { messagesGathered } from "../events";

const AFTER = ["1m", "5m", "15m", "1h", "4h"];

/** Money first: between two messages a moment for the webhooks of this process. */
const giveWay = () => firstAttemptsRest(200);

/**
 * Tells people what became known, many messages in one run, since a call of the engine costs more than a message. One step queues
 * them for everybody concerned and acknowledges the events, one makes the first attempts; what failed is tried again after 1, 5 and
 * 15 minutes, 1 and 4 hours, all that is left in one step. What has ended answers `already`; a step that repeats after a crash
 * repeats what was under way in it, each under its own id. Out of attempts: `failed`, and a dead letter each.
 */
export const deliverNotifications = inngest.createFunction(
  {
    id: "deliver-notifications",
    triggers: [messagesGathered],
    retries: 5,
    // One at a time: an event that comes twice finds the messages of the first sent, and money has the processor.
    concurrency: { limit: 1 },
    onFailure: async ({ event, step }) => {
      const { data } = z.object({ data: messagesGathered.schema }).parse(event.data.event);
      await step.run("record-dead-letters", async () => {
        for (const { subjectId } of data.announced)
          await failAnnouncement(
            subjectId,
            event.data.error.message.slice(0, 80),
            `${event.data.run_id}:${subjectId}`,
          );
      });
    },
  },
  async ({ event, step, runId }) => {
    const queued = await step.run("queue", () => queueAll(event.data.announced, giveWay));
    let left = await step.run("send", () => deliverAll(queued, giveWay));
    for (const wait of AFTER) {
      if (left.length === 0) break;
      await step.sleep(`wait-${wait}`, wait);
      const ids = left;
      left = await step.run(`send-after-${wait}`, () => deliverAll(ids, giveWay));
    }
    if (left.length > 0)
      await step.run("give-up", async () => {
        for (const id of left) await failNotification(id, "exhausted", null, `${runId}:${id}`);
      });
    return { sent: queued.length - left.length, failed: left.length };
  },
);
