import { RetryAfterError } from "inngest";
import { z } from "zod";
import {
  deliverNotification as deliver,
  failAnnouncement,
  failNotification,
} from "@/server/notifications/deliver-notification";
import { type Announced, queueNotifications } from "@/server/notifications/queue-notifications";
import { inngest } from "../client";
import { accountChanged, transactionChanged } from "../events";

const AFTER = ["1m", "5m", "15m", "1h", "4h"];

const told = z.union([
  z
    .object({ name: z.literal("transaction/changed"), data: transactionChanged.schema })
    .transform(
      ({ name, data }): Announced => ({ name, subjectId: data.transactionId, occurrence: data.occurrence }),
    ),
  z
    .object({ name: z.literal("account/changed"), data: accountChanged.schema })
    .transform(
      ({ name, data }): Announced => ({ name, subjectId: data.auditId, occurrence: data.occurrence }),
    ),
]);

/**
 * Tells people what became known. One step queues it for everybody concerned and acknowledges the event; then a step per mail or
 * SMS, each on its own schedule of 1, 5 and 15 minutes, 1 and 4 hours. What has ended answers `already`; a step that repeats
 * after a crash repeats one message under its own id. Out of attempts: `failed`, and a dead letter.
 */
export const deliverNotification = inngest.createFunction(
  {
    id: "deliver-notification",
    triggers: [transactionChanged, accountChanged],
    retries: 5,
    // One at a time: messages are in no hurry, and more took the processor from the webhooks they tell of (`npm run bench webhooks`).
    concurrency: { limit: 1 },
    onFailure: async ({ event, step }) => {
      const { subjectId } = told.parse(event.data.event);
      await step.run("record-dead-letter", () =>
        failAnnouncement(subjectId, event.data.error.message.slice(0, 80), event.data.run_id),
      );
    },
  },
  async ({ event, step, attempt, runId }) => {
    const ids = await step.run("queue", () => queueNotifications(told.parse(event)));
    const send = (id: string) =>
      step.run(`send-${id}`, async () => {
        const { outcome, code } = await deliver(id);
        if (outcome === "retry") throw new RetryAfterError(code ?? "not sent", AFTER[attempt] ?? "4h");
        return outcome;
      });
    const giveUp = (id: string) =>
      step.run(`give-up-${id}`, () => failNotification(id, "exhausted", null, runId));
    return Promise.all(ids.map((id) => send(id).catch(() => giveUp(id))));
  },
);
