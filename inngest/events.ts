import { eventType } from "inngest";
import { z } from "zod";

const occurrence = z.number().int();

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

/** A line of a transaction's timeline a person should hear of; `occurrence` is that line's `seq`. */
export const transactionChanged = eventType("transaction/changed", {
  schema: z.object({ transactionId: z.uuid(), occurrence }),
});

/** Something about an account a person should hear of, a bank account for one; the audit row tells what. */
export const accountChanged = eventType("account/changed", {
  schema: z.object({ auditId: z.uuid(), occurrence }),
});
