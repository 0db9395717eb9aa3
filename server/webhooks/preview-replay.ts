import { createHash } from "node:crypto";
import { z } from "zod";
import { isLost } from "@/db/client";
import { rehearse } from "@/db/rehearsal";
import { invariant, Refusal } from "@/server/errors";
import { refreshWithdrawal } from "@/server/withdrawals/refresh-withdrawal";
import { attemptDelivery, type Attempted, faultOf } from "./attempt-delivery";
import { type Effects, effects, effectsSince, hashEffects, mark, markNow, type Subject } from "./effects";
import { findLetter, type LetterRow } from "./letter-queries";
import { sentenceOf } from "./preview-words";
import { findDelivery } from "./queries";

export const preview = z.strictObject({
  outcome: z.string(),
  /** The attempt would fail again. */
  failed: z.boolean(),
  effects,
  /** What would have been asked of the provider and was not, since this was no replay. */
  notSent: z.array(z.string()),
  providerStatus: z.string().nullable(),
  ourStatus: z.string().nullable(),
  /** What people are told. */
  sentence: z.string(),
  /** Of outcome and effects, without ids and times: the same as long as the facts are. */
  sha256: z.string(),
  /** When the books were as the preview found them. */
  since: mark,
});
export type Preview = z.infer<typeof preview>;

/**
 * What a replay of this dead letter would do now, found by the very code that would do it: Revio is asked, and nothing in the books
 * changes (`rehearse`). Throws when the database was lost: that says nothing of the replay. Throws NOT_FOUND, and NOT_REPLAYABLE for a letter that is closed or about a message.
 */
export async function previewReplay(deadLetterId: string): Promise<Preview> {
  const letter = await findLetter(deadLetterId);
  if (!letter) throw new Refusal("NOT_FOUND");
  if (letter.closedAt || letter.subjectKind === "notification") throw new Refusal("NOT_REPLAYABLE");
  return previewLetter(letter);
}

/** The same for a letter at hand. */
export async function previewLetter(letter: LetterRow): Promise<Preview> {
  const since = await markNow();
  const { value, notSent } = await rehearse(async () => {
    const attempted = await attemptLetter(letter).catch((error: unknown) => {
      if (isPassing(error)) throw error;
      return faultOf(error);
    });
    const after = await findLetter(letter.id);
    return { attempted, effects: await effectsSince(subjectOf(letter), since), after };
  });
  const { attempted, effects: found, after } = value;
  return {
    outcome: attempted.outcome,
    failed: attempted.failed,
    effects: found,
    notSent: notSent.map(({ operation }) => operation),
    providerStatus: attempted.providerStatus ?? after?.providerStatus ?? null,
    ourStatus: letter.transactionStatus,
    sentence: sentenceOf(attempted, found, notSent.length > 0),
    sha256: hashPreview(attempted.outcome, found),
    since,
  };
}

/** The database was away or busy, which is over in a moment. */
export const isPassing = (error: unknown): boolean =>
  isLost(error) || (error instanceof Refusal && (error.code === "OUTCOME_UNKNOWN" || error.code === "BUSY"));

/** What an attempt's effects are looked for under. */
export function subjectOf(letter: LetterRow): Subject {
  if (letter.subjectKind === "withdrawal") return { transactionId: letter.subjectId };
  const objectId = letter.objectType === "payout" ? letter.objectId : letter.purchaseId;
  invariant(objectId, "a delivery that is tried names its object");
  return { objectId };
}

const hashPreview = (outcome: string, found: Effects): string =>
  createHash("sha256")
    .update(`${outcome}|${hashEffects(found)}`)
    .digest("hex");

/** The work of a replay without any record of it: the delivery's, or a look at the withdrawal's payout. */
async function attemptLetter(
  letter: LetterRow,
): Promise<Pick<Attempted, "outcome" | "failed" | "providerStatus">> {
  if (letter.subjectKind === "withdrawal") return attemptWithdrawal(letter.subjectId);
  const delivery = await findDelivery(letter.subjectId);
  invariant(delivery, "a dead letter's delivery has been stored");
  return attemptDelivery(delivery);
}

/** Reads the withdrawal's payout and applies what it says. Failed: nobody knows more than before. */
export async function attemptWithdrawal(
  id: string,
): Promise<Pick<Attempted, "outcome" | "failed" | "providerStatus">> {
  const outcome = await refreshWithdrawal(id, { cause: "follow" });
  return { outcome, failed: STILL_OPEN.has(outcome), providerStatus: null };
}

const STILL_OPEN = new Set<string>(["unreachable", "unknown", "unsent", "ignored"]);
