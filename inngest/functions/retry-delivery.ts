import { RetryAfterError } from "inngest";
import { z } from "zod";
import { recordDeadLetter } from "@/server/webhooks/record-dead-letter";
import { processDelivery } from "@/server/webhooks/process-delivery";
import { inngest } from "../client";
import { deliveryAttemptFailed } from "../events";
import { acknowledgeEvent } from "../outbox";

const AFTER = ["5m", "15m"];

/**
 * Tries a delivery again 1, 5 and 15 minutes after the attempt before; the first attempt was made right after the answer.
 * One that a sweep found again has waited long enough and is tried at once. A delivery that was settled meanwhile ends it with `already`. Out of attempts: a dead letter.
 */
export const retryDelivery = inngest.createFunction(
  {
    id: "retry-delivery",
    triggers: [deliveryAttemptFailed],
    retries: 2,
    concurrency: { key: "event.data.deliveryId", limit: 1 },
    onFailure: async ({ event, step }) => {
      const original = z.object({ data: z.object({ deliveryId: z.uuid() }) }).parse(event.data.event);
      await step.run("record-dead-letter", () =>
        recordDeadLetter({
          deliveryId: original.data.deliveryId,
          runId: event.data.run_id,
          errorCode: event.data.error.message.slice(0, 80),
        }),
      );
    },
  },
  async ({ event, step, attempt }) => {
    const { deliveryId, occurrence } = event.data;
    await step.run("acknowledge", () => acknowledgeEvent("delivery/attempt-failed", deliveryId, occurrence));
    if (occurrence === 1) await step.sleep("first-wait", "1m");
    return step.run("process", async () => {
      const { state, outcome } = await processDelivery({
        deliveryId,
        trigger: occurrence === 1 ? "retry" : "sweep",
      });
      if (state === "retrying" || state === "dead_letter")
        throw new RetryAfterError(outcome, AFTER[attempt] ?? "15m");
      return outcome;
    });
  },
);
