import { eventType } from "inngest";
import { z } from "zod";

/** Every event there is. An event carries ids and counters, never names, addresses or amounts; the row is the truth. */
export const deliveryAttemptFailed = eventType("delivery/attempt-failed", {
  schema: z.object({ deliveryId: z.uuid(), occurrence: z.number().int() }),
});
