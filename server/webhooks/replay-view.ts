import { z } from "zod";
import { encodeId } from "@/db/ids";
import { shortName } from "@/server/transactions/parties";
import { effects } from "./effects";
import { preview } from "./preview-replay";
import type { ItemRow, RunRow } from "./replay-queries";

export const replayView = z.strictObject({
  replayId: z.string(),
  name: z.string(),
  reason: z.string(),
  state: z.enum(["waiting_approval", "running", "paused", "done", "cancelled"]),
  perMinute: z.number().int(),
  items: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  /** The facts changed since the admin looked: nothing was done. */
  changed: z.number().int(),
  skipped: z.number().int(),
  /** Results that are not what their preview said. */
  differing: z.number().int(),
  /** What was credited to users so far, in minor units. */
  credited: z.string(),
  requestedBy: z.string(),
  approvalId: z.string().nullable(),
  createdAt: z.string(),
  workedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

/** A replay and how far it is. */
export function viewReplay(row: RunRow): z.infer<typeof replayView> {
  const { id, progress, ...rest } = row;
  return {
    ...rest,
    ...progress,
    replayId: encodeId("rpl", id),
    requestedBy: shortName(row.requestedBy),
    approvalId: row.approvalId === null ? null : encodeId("apr", row.approvalId),
    createdAt: row.createdAt.toISOString(),
    workedAt: row.workedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

export const replayItemView = z.strictObject({
  seq: z.number().int(),
  deadLetterId: z.string(),
  subjectKind: z.enum(["delivery", "withdrawal"]),
  eventType: z.string().nullable(),
  objectId: z.string().nullable(),
  reference: z.string().nullable(),
  state: z.enum(["waiting", "working", "done", "failed", "changed", "skipped"]),
  outcome: z.string().nullable(),
  /** What the preview said just before; null until it is worked. */
  sentence: z.string().nullable(),
  effects: effects.nullable(),
  agreed: z.boolean().nullable(),
  finishedAt: z.string().nullable(),
});

/** One item: what was promised, and what came of it. */
export function viewReplayItem(row: ItemRow): z.infer<typeof replayItemView> {
  const { preview: before, result, finishedAt, deadLetterId, ...rest } = row;
  return {
    ...rest,
    deadLetterId: encodeId("dlt", deadLetterId),
    sentence: preview.nullable().parse(before)?.sentence ?? null,
    effects: effects.nullable().parse(result),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
