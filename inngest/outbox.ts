import { createHash } from "node:crypto";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { query } from "@/db/client";
import { log } from "@/server/observability/logger";
import { inngest } from "./client";
import {
  alertRaised,
  deliveryAttemptFailed,
  exportRequested,
  MESSAGES_TOGETHER,
  messagesGathered,
  reconciliationRequested,
  replayRequested,
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

/** The event a row of work stands for; null for a name only a newer version of this program knows. */
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
    case "export/requested":
      return exportRequested.create({ exportId: subject, occurrence }, { id });
    default:
      log.error("outbox.unknown_event", { state: name });
      return null;
  }
}

const announced = z.array(
  z
    .object({
      event_name: z.enum(["transaction/changed", "account/changed"]),
      subject_id: z.uuid(),
      occurrence: z.number().int(),
    })
    .transform(({ event_name: name, subject_id: subjectId, occurrence }) => ({
      name,
      subjectId,
      occurrence,
    })),
);

/** Many rows about messages as one event; the same rows make the same id. */
const gathered = (rows: Claimed[]) =>
  messagesGathered.create(
    { announced: announced.parse(rows) },
    {
      id: createHash("sha256")
        .update(rows.map((row) => row.event_id).join())
        .digest("hex"),
    },
  );

const inParts = <T>(items: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );

/** What is announced: work, most of it about money, each fact an event of its own; or messages to people, gathered. */
export type Lane = "work" | "messages";

/**
 * Sends what is due in one lane of the outbox and says how many rows that were. The event id derives from the rows, so sending
 * twice starts nothing twice; a row stays due until its consumer acknowledges. When the engine cannot be reached the rows are
 * given back, due at once, and this throws.
 */
export async function sendLane(lane: Lane, limit = 1000): Promise<number> {
  const text = "select * from wallet.claim_outbox($1, $2)";
  const rows = z
    .array(claimed)
    .parse(await query("worker", text, [limit, lane === "messages"], { name: "claim_outbox" }));
  const events =
    lane === "messages"
      ? inParts(rows, MESSAGES_TOGETHER).map(gathered)
      : rows.map(eventOf).filter((event) => event !== null);
  if (events.length === 0) return 0;
  try {
    await inngest.send(events);
    return rows.length;
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

/** Both lanes, messages last. Throws when the engine cannot be reached. */
export async function sendOutbox(): Promise<{ sent: number }> {
  const work = await sendLane("work");
  return { sent: work + (await sendLane("messages")) };
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
