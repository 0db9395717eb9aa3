import { log } from "@/server/observability/logger";
import { workReplay } from "@/server/webhooks/work-replay";
import { inngest } from "../client";
import { replayRequested } from "../events";
import { acknowledgeEvent } from "../outbox";

/** A step works 20 s at most: so many hold half a day of work. */
const STEPS = 400;

/**
 * Works a replay of dead letters at its own rate, a step of at most 20 s at a time, until it is done or paused. One at a time per
 * replay; what is left behind by a run that ended is announced again by the sweep.
 */
export const runReplay = inngest.createFunction(
  {
    id: "run-replay",
    triggers: [replayRequested],
    retries: 3,
    concurrency: { key: "event.data.runId", limit: 1 },
    // Nothing to undo: the replay's rows say how far it is, and the sweep announces it again.
    onFailure: async ({ event, step }) => {
      await step.run("log", () =>
        log.error("replay.run_failed", { reason: event.data.error.message.slice(0, 80) }),
      );
    },
  },
  async ({ event, step }) => {
    const { runId, occurrence } = event.data;
    await step.run("acknowledge", () => acknowledgeEvent("replay/requested", runId, occurrence));
    for (let turn = 1; turn <= STEPS; turn++) {
      const { next } = await step.run(`work-${turn}`, () => workReplay(runId));
      if (next === "done" || next === "paused") return next;
      if (next !== "more") await step.sleep(`wait-${turn}`, `${next.waitSeconds}s`);
    }
    return "more";
  },
);
