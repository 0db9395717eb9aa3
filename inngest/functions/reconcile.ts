import { z } from "zod";
import { dropRun, RUN_STEPS } from "@/server/reconciliation/run-steps";
import { inngest } from "../client";
import { reconciliationRequested } from "../events";
import { acknowledgeEvent } from "../outbox";

/** Revio makes a statement within the hour, or not at all. */
const POLLS = 60;

/**
 * Compares a statement with the ledger, one run at a time, since there is one staging table. Every step can be repeated; out of
 * attempts the run is given up with its reason, which an alert tells.
 */
export const reconcile = inngest.createFunction(
  {
    id: "reconcile",
    triggers: [reconciliationRequested],
    retries: 5,
    concurrency: { limit: 1 },
    onFailure: async ({ event, step }) => {
      const original = z.object({ data: z.object({ runId: z.uuid() }) }).parse(event.data.event);
      await step.run("drop", () =>
        dropRun(original.data.runId, "gave_up", event.data.error.message.slice(0, 200)),
      );
    },
  },
  async ({ event, step }) => {
    const { runId, occurrence } = event.data;
    await step.run("acknowledge", () => acknowledgeEvent("reconciliation/requested", runId, occurrence));
    if ((await step.run("request", () => RUN_STEPS.request(runId))) === "end") return "end";
    for (let turn = 1; ; turn++) {
      const made = await step.run(`poll-${turn}`, () => RUN_STEPS.poll(runId));
      if (made === "end") return "end";
      if (made === "go") break;
      if (turn === POLLS) throw new Error("the statement was not ready within an hour");
      await step.sleep(`wait-${turn}`, turn === 1 ? "5s" : "1m");
    }
    if ((await step.run("download", () => RUN_STEPS.download(runId))) === "end") return "end";
    if ((await step.run("check", () => RUN_STEPS.check(runId))) === "end") return "end";
    if ((await step.run("match", () => RUN_STEPS.match(runId))) === "end") return "end";
    await step.run("repair", () => RUN_STEPS.repair(runId));
    return step.run("complete", () => RUN_STEPS.complete(runId));
  },
);
