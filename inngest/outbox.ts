import { z } from "zod";
import { callCommand } from "@/db/command";
import { query } from "@/db/client";
import { inngest } from "./client";
import { deliveryAttemptFailed } from "./events";

const claimed = z.object({
  id: z.string(),
  event_id: z.string(),
  event_name: z.literal("delivery/attempt-failed"),
  subject_id: z.uuid(),
  occurrence: z.number().int(),
});

/**
 * Sends what is due in the outbox. The event id derives from the row, so sending twice starts nothing twice; a row stays due
 * until its consumer acknowledges. When the engine cannot be reached the rows are given back and `sent` is 0.
 */
export async function sendOutbox(limit = 1000): Promise<{ sent: number }> {
  const rows = z
    .array(claimed)
    .parse(await query("worker", "select * from wallet.claim_outbox($1)", [limit], { name: "claim_outbox" }));
  if (rows.length === 0) return { sent: 0 };
  try {
    await inngest.send(
      rows.map((row) =>
        deliveryAttemptFailed.create(
          { deliveryId: row.subject_id, occurrence: row.occurrence },
          { id: row.event_id },
        ),
      ),
    );
    return { sent: rows.length };
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
