import { z } from "zod";
import { callCommand } from "@/db/command";
import { query } from "@/db/client";
import { log } from "@/server/observability/logger";
import { inngest } from "./client";
import {
  accountChanged,
  alertRaised,
  deliveryAttemptFailed,
  reconciliationRequested,
  replayRequested,
  transactionChanged,
  withdrawalBecameUnknown,
  withdrawalRequested,
} from "./events";

const claimed = z.object({
  id: z.string(),
  event_id: z.string(),
  event_name: z.string(),
  subject_id: z.uuid(),
  occurrence: z.number().int(),
});
type Claimed = z.infer<typeof claimed>;

/** The event a row of the outbox stands for; null for a name only a newer version of this program knows. */
function eventOf({ event_name: name, event_id: id, subject_id: subject, occurrence }: Claimed) {
  switch (name) {
    case "delivery/attempt-failed":
      return deliveryAttemptFailed.create({ deliveryId: subject, occurrence }, { id });
    case "withdrawal/requested":
      return withdrawalRequested.create({ transactionId: subject, occurrence }, { id });
    case "withdrawal/became-unknown":
      return withdrawalBecameUnknown.create({ transactionId: subject, occurrence }, { id });
    case "alert/raised":
      return alertRaised.create({ alertId: subject, occurrence }, { id });
    case "reconciliation/requested":
      return reconciliationRequested.create({ runId: subject, occurrence }, { id });
    case "replay/requested":
      return replayRequested.create({ runId: subject, occurrence }, { id });
    case "transaction/changed":
      return transactionChanged.create({ transactionId: subject, occurrence }, { id });
    case "account/changed":
      return accountChanged.create({ auditId: subject, occurrence }, { id });
    default:
      log.error("outbox.unknown_event", { state: name });
      return null;
  }
}

/**
 * Sends what is due in the outbox. The event id derives from the row, so sending twice starts nothing twice; a row stays due
 * until its consumer acknowledges. When the engine cannot be reached the rows are given back and `sent` is 0.
 */
export async function sendOutbox(limit = 1000): Promise<{ sent: number }> {
  const rows = z
    .array(claimed)
    .parse(await query("worker", "select * from wallet.claim_outbox($1)", [limit], { name: "claim_outbox" }));
  const events = rows.map(eventOf).filter((event) => event !== null);
  if (events.length === 0) return { sent: 0 };
  try {
    await inngest.send(events);
    return { sent: events.length };
  } catch (error) {
    await callCommand(
      "worker",
      "release_outbox",
      { ids: rows.map((row) => row.id) },
      z.object({ released: z.number() }),
    );
    throw error;
  }
}

/** The consumer has taken the event over: it is not sent again. */
export const acknowledgeEvent = async (
  eventName: string,
  subjectId: string,
  occurrence: number,
): Promise<string> =>
  (
    await callCommand(
      "worker",
      "acknowledge_event",
      { event: eventName, subject: subjectId, occurrence },
      z.object({ outcome: z.enum(["acknowledged", "already"]) }),
    )
  ).outcome;
