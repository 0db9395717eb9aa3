import { giveUpExport, makeExport } from "@/server/exports/make-export";
import { log } from "@/server/observability/logger";
import { inngest } from "../client";
import { exportRequested } from "../events";
import { acknowledgeEvent } from "../outbox";

/** Makes the copy of their data that a person asked for, one at a time, since it reads much. Out of attempts: they may ask again. */
export const makeExportOnRequest = inngest.createFunction(
  {
    id: "make-export",
    triggers: [exportRequested],
    retries: 5,
    concurrency: { limit: 1 },
    onFailure: async ({ event, step }) => {
      const { exportId } = exportRequested.schema.parse(event.data.event.data);
      await step.run("give-up", async () => {
        log.error("export.not_made", { reason: event.data.error.message.slice(0, 80) });
        await giveUpExport(exportId);
      });
    },
  },
  async ({ event, step }) => {
    const { exportId, occurrence } = event.data;
    await step.run("acknowledge", () => acknowledgeEvent("export/requested", exportId, occurrence));
    return step.run("make", () => makeExport(exportId));
  },
);
