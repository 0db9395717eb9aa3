import { z } from "zod";
import { batchedCommand } from "@/db/command";
import { newId, newReference } from "@/db/ids";
import { env } from "@/server/env";
import { invariant } from "@/server/errors";
import type { StepUpDetails } from "@/server/security/step-up-actions";
import type { Acting } from "@/server/sessions/session";
import { explainRefusal } from "@/server/tiers/explain-refusal";

const row = z.object({
  outcome: z.enum(["sent", "repeated", "refused"]),
  refusal_code: z.string().nullable(),
  transaction_id: z.uuid().nullable(),
});

const send = batchedCommand("app", "send_transfer", row);

export type TransferWish = {
  actor: Acting;
  requestId: string;
  /** The person's own key for this wish: the same key and input is the same transfer, for ever. */
  key: string;
  recipientId: string;
  amountMinor: bigint;
  currency: string;
  /** As `transferNote` lets it through; empty for none. */
  note: string;
};

/** What is confirmed where it must be: how much, to whom. */
export const transferDetails = ({
  recipientId,
  currency,
  amountMinor,
}: Pick<TransferWish, "recipientId" | "currency" | "amountMinor">): StepUpDetails<"transfer.send"> => ({
  recipientId,
  currency,
  amount: amountMinor.toString(),
});

/**
 * Moves money from the actor's Available to another person's, at once or not at all, and gives back the id of the sender's
 * transaction. A second call with the same key and input gives the same transfer, or the same refusal, and moves nothing.
 * Refusals: FROZEN, UNSUPPORTED_CURRENCY, AMOUNT_TOO_SMALL, AMOUNT_TOO_LARGE, SELF, RECIPIENT_NOT_FOUND, RECIPIENT_UNAVAILABLE,
 * NEW_RECIPIENT_HELD, LIMIT_DAY, LIMIT_MONTH, INSUFFICIENT_FUNDS, SESSION_ENDED, IDEMPOTENCY_CONFLICT, each with the field it is about.
 * To somebody for the first time, or above TRANSFER_CONFIRM_ABOVE_MINOR, it needs a confirmation: FACTOR_REQUIRED and
 * STEP_UP_REQUIRED store nothing, so the same key goes on afterwards.
 */
export async function sendTransfer(wish: TransferWish): Promise<string> {
  const answer = await send({
    id: newId(),
    inId: newId(),
    user: wish.actor.userId,
    session: wish.actor.sessionId,
    key: wish.key,
    recipient: wish.recipientId,
    amount: wish.amountMinor,
    currency: wish.currency,
    note: wish.note,
    reference: newReference(),
    inReference: newReference(),
    min: env().TRANSFER_MIN_MINOR,
    max: env().TRANSFER_MAX_MINOR,
    dayMax: env().TRANSFER_DAY_MINOR,
    monthMax: env().TRANSFER_MONTH_MINOR,
    confirmAbove: env().TRANSFER_CONFIRM_ABOVE_MINOR,
    request: wish.requestId,
    stepUp: wish.actor.stepUp ?? null,
  });
  if (answer.outcome === "refused")
    throw await explainRefusal(answer.refusal_code, wish.actor.userId, "transfer");
  invariant(answer.transaction_id, "a transfer that was not refused has an id");
  return answer.transaction_id;
}
