import { z } from "zod";
import { encodeId } from "@/db/ids";
import { shortName } from "@/server/transactions/parties";
import { deliveryState } from "./delivery-state";
import {
  type DeliveryRow,
  findDeliveryRow,
  listAttempts,
  listLettersOf,
  readStored,
} from "./delivery-queries";
import { effects, effectsBetween } from "./effects";
import { maskPayload } from "./mask-payload";

export const deliveryView = z.strictObject({
  deliveryId: z.string(),
  receivedAt: z.string(),
  route: z.enum(["webhook", "callback"]),
  eventType: z.string().nullable(),
  objectType: z.string().nullable(),
  objectId: z.string().nullable(),
  purchaseId: z.string().nullable(),
  reference: z.string().nullable(),
  isTest: z.boolean().nullable(),
  state: deliveryState,
  outcome: z.string().nullable(),
  attempts: z.number().int(),
  /** How often the same bytes came again. */
  duplicates: z.number().int(),
  processedAt: z.string().nullable(),
  /** From arrival to its end. */
  lagMs: z.number().int().nullable(),
});

/** A delivery as a row of the log. */
export function viewDelivery(row: DeliveryRow): z.infer<typeof deliveryView> {
  const { id, keyId: _, receivedAt, processedAt, ...rest } = row;
  return {
    ...rest,
    deliveryId: encodeId("whk", id),
    receivedAt: receivedAt.toISOString(),
    processedAt: processedAt?.toISOString() ?? null,
    lagMs: processedAt ? processedAt.getTime() - receivedAt.getTime() : null,
  };
}

export const deliveryDetail = deliveryView.extend({
  /** The key its signature was verified with. */
  keyId: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Masked; null when the body is no JSON. */
  payload: z.string().nullable(),
  bytes: z.number().int(),
  attemptList: z.array(
    z.strictObject({
      seq: z.number().int(),
      at: z.string(),
      trigger: z.enum(["first", "retry", "sweep", "replay"]),
      outcome: z.string(),
      errorCode: z.string().nullable(),
      cause: z.string().nullable(),
      /** The admin of a replay. */
      by: z.string().nullable(),
      replayId: z.string().nullable(),
      durationMs: z.number().int(),
    }),
  ),
  deadLetters: z.array(z.strictObject({ deadLetterId: z.string(), closedBy: z.string().nullable() })),
  /** What its successful attempt did; null when none has succeeded. */
  effects: effects.nullable(),
});

/** One delivery with its masked body, its attempts and what they did; undefined when there is none. */
export async function readDeliveryDetail(id: string): Promise<z.infer<typeof deliveryDetail> | undefined> {
  const [row, stored, tries, letters] = await Promise.all([
    findDeliveryRow(id),
    readStored(id),
    listAttempts(id),
    listLettersOf(id),
  ]);
  if (!row || !stored) return undefined;
  return {
    ...viewDelivery(row),
    keyId: row.keyId,
    headers: stored.headers,
    payload: maskPayload(stored.body),
    bytes: stored.body.length,
    attemptList: tries.map(({ createdAt, by, replayRunId, ...attempt }) => ({
      ...attempt,
      at: createdAt.toISOString(),
      by: by === null ? null : shortName(by),
      replayId: replayRunId === null ? null : encodeId("rpl", replayRunId),
    })),
    deadLetters: letters.map((letter) => ({
      deadLetterId: encodeId("dlt", letter.id),
      closedBy: letter.closedBy,
    })),
    effects: await effectsOf(row, tries),
  };
}

type Tries = Awaited<ReturnType<typeof listAttempts>>;

/** What the transactions of its object did while the successful attempt was under way. */
async function effectsOf(row: DeliveryRow, tries: Tries): Promise<z.infer<typeof effects> | null> {
  const objectId = row.objectType === "payout" ? row.objectId : row.purchaseId;
  const last = tries.at(-1);
  if (row.state !== "processed" || objectId === null || last === undefined) return null;
  if (last.outcome === "already") return { entries: [], statuses: [], breaks: [] }; // somebody else's, at the same moment
  const began = new Date(last.createdAt.getTime() - last.durationMs);
  return effectsBetween({ objectId }, began, last.createdAt);
}
