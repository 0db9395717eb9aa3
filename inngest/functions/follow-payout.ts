import { RetryAfterError } from "inngest";
import { followWithdrawal } from "@/server/withdrawals/follow-withdrawal";
import { inngest } from "../client";
import { withdrawalBecameUnknown } from "../events";
import { recordFailedWithdrawal } from "../failed-withdrawal";
import { acknowledgeEvent } from "../outbox";

/**
 * Asks Revio about a payout nobody knows the outcome of: after 5 and 15 minutes, then hourly, for 19 hours. Time alone never ends
 * a withdrawal. Out of attempts: a dead letter for a person, and the sweeps ask on.
 */
export const followPayout = inngest.createFunction(
  {
    id: "follow-payout",
    triggers: [withdrawalBecameUnknown],
    retries: 20,
    concurrency: { key: "event.data.transactionId", limit: 1 },
    onFailure: ({ event, step }) => step.run("record-dead-letter", () => recordFailedWithdrawal(event)),
  },
  async ({ event, step, attempt }) => {
    const { transactionId, occurrence } = event.data;
    await step.run("acknowledge", () =>
      acknowledgeEvent("withdrawal/became-unknown", transactionId, occurrence),
    );
    await step.sleep("first-wait", "5m");
    return step.run("ask", async () => {
      const status = await followWithdrawal(transactionId);
      if (status === "unknown") throw new RetryAfterError("payout_unknown", attempt === 0 ? "15m" : "1h");
      return status;
    });
  },
);
