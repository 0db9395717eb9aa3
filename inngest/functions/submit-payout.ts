import { NonRetriableError, RetryAfterError } from "inngest";
import { executeWithdrawal, prepareWithdrawal } from "@/server/withdrawals/submit-withdrawal";
import { inngest } from "../client";
import { withdrawalRequested } from "../events";
import { recordFailedWithdrawal } from "../failed-withdrawal";
import { acknowledgeEvent } from "../outbox";

/** How long until the next try of a step: Revio could not be reached; or somebody is at it, or an answer was lost. */
const AFTER = { unavailable: ["1m", "5m", "15m"], later: ["30s", "2m", "10m"] };

/**
 * Pays a withdrawal out in two steps: the payout is made and stored, then that one is executed, once. A run that comes again finds
 * the payout there, and the mark that it was sent. Out of attempts: a dead letter, and the money stays reserved.
 */
export const submitPayout = inngest.createFunction(
  {
    id: "submit-payout",
    triggers: [withdrawalRequested],
    retries: 3,
    concurrency: [{ key: "event.data.transactionId", limit: 1 }, { limit: 5 }],
    onFailure: ({ event, step }) => step.run("record-dead-letter", () => recordFailedWithdrawal(event)),
  },
  async ({ event, step, attempt }) => {
    const { transactionId, occurrence } = event.data;
    await step.run("acknowledge", () => acknowledgeEvent("withdrawal/requested", transactionId, occurrence));
    const prepared = await step.run("prepare", async () => {
      const outcome = await prepareWithdrawal(transactionId);
      if (outcome === "stuck") throw new NonRetriableError("create_exhausted");
      if (outcome === "unavailable" || outcome === "later")
        throw new RetryAfterError(`create_${outcome}`, AFTER[outcome][attempt] ?? "15m");
      return outcome;
    });
    if (prepared === "closed") return prepared;
    return step.run("execute", async () => {
      const outcome = await executeWithdrawal(transactionId);
      if (outcome === "unavailable" || outcome === "later")
        throw new RetryAfterError(`execute_${outcome}`, AFTER[outcome][attempt] ?? "15m");
      return outcome;
    });
  },
);
