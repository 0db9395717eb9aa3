import { z } from "zod";
import { encodeId } from "@/db/ids";
import { toWire } from "@/server/money";
import { publicId } from "@/server/transactions/public-id";
import { shortName } from "@/server/transactions/parties";
import { CAUSES, GROUP_MOST, type LetterRow, type listGroups, SUBJECTS } from "./letter-queries";

export const letterView = z.strictObject({
  deadLetterId: z.string(),
  subjectKind: z.enum(SUBJECTS),
  cause: z.enum(CAUSES),
  errorCode: z.string(),
  createdAt: z.string(),
  lastFailedAt: z.string(),
  closedAt: z.string().nullable(),
  /** What closed it: a try (`retry`, `replay` …), `ended`, or `discard`. */
  closedBy: z.string().nullable(),
  discardReason: z.string().nullable(),
  isReplayable: z.boolean(),
  deliveryId: z.string().nullable(),
  eventType: z.string().nullable(),
  objectType: z.string().nullable(),
  objectId: z.string().nullable(),
  reference: z.string().nullable(),
  attempts: z.number().int().nullable(),
  /** What our books know of it; null when nothing. */
  transaction: z
    .strictObject({
      transactionId: z.string(),
      type: z.string(),
      status: z.string(),
      amount: z.string(),
      currency: z.string(),
      userId: z.string().nullable(),
      userName: z.string().nullable(),
    })
    .nullable(),
});

/** A dead letter with what our books know of its money. */
export const viewLetter = (row: LetterRow): z.infer<typeof letterView> => ({
  deadLetterId: encodeId("dlt", row.id),
  subjectKind: row.subjectKind,
  cause: row.cause,
  errorCode: row.errorCode,
  createdAt: row.createdAt.toISOString(),
  lastFailedAt: row.lastFailedAt.toISOString(),
  closedAt: row.closedAt?.toISOString() ?? null,
  closedBy: row.closedBy,
  discardReason: row.discardReason,
  isReplayable: row.closedAt === null && row.subjectKind !== "notification",
  deliveryId: row.subjectKind === "delivery" ? encodeId("whk", row.subjectId) : null,
  eventType: row.eventType,
  objectType: row.objectType,
  objectId: row.objectId,
  reference: row.reference,
  attempts: row.attempts,
  transaction: transactionOf(row),
});

function transactionOf(row: LetterRow): z.infer<typeof letterView>["transaction"] {
  if (row.transactionId === null || row.transactionType === null || row.amount === null) return null;
  return {
    transactionId: publicId(row.transactionType, row.transactionId),
    type: row.transactionType,
    status: row.transactionStatus ?? "",
    amount: toWire(row.amount),
    currency: row.currency ?? "",
    userId: row.userId === null ? null : encodeId("usr", row.userId),
    userName: row.userName === null ? null : shortName(row.userName),
  };
}

export const groupView = z.strictObject({
  cause: z.enum(CAUSES),
  subjectKind: z.enum(SUBJECTS),
  letters: z.number().int(),
  /** How many of them one replay takes, the oldest. */
  atOnce: z.number().int(),
  firstAt: z.string(),
  lastAt: z.string(),
  /** What is at stake, in minor units, and for how many users. */
  amount: z.string(),
  users: z.number().int(),
  isReplayable: z.boolean(),
});

type Group = Awaited<ReturnType<typeof listGroups>>[number];

/** A group of open dead letters. */
export const viewGroup = (group: Group): z.infer<typeof groupView> => ({
  ...group,
  atOnce: Math.min(group.letters, GROUP_MOST),
  firstAt: (group.firstAt ?? new Date(0)).toISOString(),
  lastAt: (group.lastAt ?? new Date(0)).toISOString(),
  isReplayable: group.subjectKind !== "notification",
});
