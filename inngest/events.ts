import { eventType } from "inngest";
import { z } from "zod";

const occurrence = z.number().int();
export const MESSAGES_TOGETHER = 100;

/** Every event there is. An event carries ids and counters, never names, addresses or amounts; the row is the truth. */
export const deliveryAttemptFailed = eventType("delivery/attempt-failed", {
  schema: z.object({ deliveryId: z.uuid(), occurrence }),
});

export const withdrawalRequested = eventType("withdrawal/requested", {
  schema: z.object({ transactionId: z.uuid(), occurrence }),
});

export const withdrawalBecameUnknown = eventType("withdrawal/became-unknown", {
  schema: z.object({ transactionId: z.uuid(), occurrence }),
});

/** Something for an operator: the alert opened (occurrence 1) or closed (2). */
export const alertRaised = eventType("alert/raised", {
  schema: z.object({ alertId: z.uuid(), occurrence }),
});

/** A comparison with a statement was asked for; a re-run is another one. */
export const reconciliationRequested = eventType("reconciliation/requested", {
  schema: z.object({ runId: z.uuid(), occurrence }),
});

/** A replay of dead letters may go on: started, approved or resumed. */
export const replayRequested = eventType("replay/requested", {
  schema: z.object({ runId: z.uuid(), occurrence }),
});

/** A person asked for a copy of their data. */
export const exportRequested = eventType("export/requested", {
  schema: z.object({ exportId: z.uuid(), occurrence }),
});

/**
 * What people should hear of, gathered: lines of timelines (`occurrence` is the line's `seq`) and rows of the audit log about
 * accounts. Many go as one, since each run costs the app more than the messages in it.
 */
export const messagesGathered = eventType("messages/gathered", {
  schema: z.object({
    announced: z
      .array(
        z.object({
          name: z.enum(["transaction/changed", "account/changed"]),
          subjectId: z.uuid(),
          occurrence,
        }),
      )
      .max(MESSAGES_TOGETHER),
  }),
});
