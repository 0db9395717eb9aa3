import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId, newReference } from "@/db/ids";
import { env } from "@/server/env";
import { invariant, Refusal } from "@/server/errors";
import type { StepUpDetails } from "@/server/security/step-up-actions";
import { explainRefusal } from "@/server/tiers/explain-refusal";
import type { Acting } from "@/server/sessions/session";
import { arrivesBy } from "./arrives-by";
import { findRequest } from "./queries";

const row = z.object({
  outcome: z.enum(["requested", "repeated", "refused"]),
  refusal_code: z.string().nullable(),
  transaction_id: z.uuid().nullable(),
});

export type WithdrawalWish = {
  actor: Acting;
  requestId: string;
  /** The person's own key for this wish: the same key and input is the same withdrawal, for ever. */
  key: string;
  bankAccountId: string;
  /** What arrives. The fee is taken on top. */
  amountMinor: bigint;
  currency: string;
  /** The fee the person was shown. */
  feeMinor: bigint;
};

/** What is confirmed when it is asked for: how much, at which fee, to which account. */
export const withdrawalDetails = ({
  bankAccountId,
  currency,
  amountMinor,
  feeMinor,
}: Pick<
  WithdrawalWish,
  "bankAccountId" | "currency" | "amountMinor" | "feeMinor"
>): StepUpDetails<"withdrawal.request"> => ({
  bankAccountId,
  currency,
  amount: amountMinor.toString(),
  fee: feeMinor.toString(),
});

/**
 * Sets the amount and its fee aside and gives back the withdrawal's id; the payout is made by the background function this
 * announces. A second call with the same key and input gives the same withdrawal, or the same refusal, and reserves nothing.
 * Refusals: WITHDRAWALS_OFF (nothing is stored, as for the next), QUOTE_EXPIRED when the fee is another now, FROZEN,
 * WITHDRAWALS_HELD, UNSUPPORTED_CURRENCY, AMOUNT_TOO_SMALL, AMOUNT_TOO_LARGE, BANK_ACCOUNT_NOT_FOUND, BANK_ACCOUNT_COOLING,
 * BANK_ACCOUNT_FLAGGED, LIMIT_DAY, LIMIT_MONTH, INSUFFICIENT_FUNDS, SESSION_ENDED, IDEMPOTENCY_CONFLICT;
 * FACTOR_REQUIRED and STEP_UP_REQUIRED store nothing, so the same key goes on afterwards.
 */
export async function requestWithdrawal(wish: WithdrawalWish): Promise<string> {
  await checkTerms(wish);
  const answer = await callCommand(
    "app",
    "request_withdrawal",
    {
      id: newId(),
      user: wish.actor.userId,
      session: wish.actor.sessionId,
      key: wish.key,
      bankAccount: wish.bankAccountId,
      amount: wish.amountMinor,
      currency: wish.currency,
      fee: wish.feeMinor,
      reference: newReference(),
      min: env().WITHDRAWAL_MIN_MINOR,
      max: env().WITHDRAWAL_MAX_MINOR,
      dayMax: env().WITHDRAWAL_DAY_MINOR,
      monthMax: env().WITHDRAWAL_MONTH_MINOR,
      expected: arrivesBy(new Date()),
      request: wish.requestId,
      stepUp: wish.actor.stepUp ?? null,
    },
    row,
  );
  if (answer.outcome === "refused")
    throw await explainRefusal(answer.refusal_code, wish.actor.userId, "withdrawal");
  invariant(answer.transaction_id, "a withdrawal that was not refused has an id");
  return answer.transaction_id;
}

/** What is ours to decide and changes: a wish that was answered before keeps its answer, whatever holds now. */
async function checkTerms({ actor, key, feeMinor }: WithdrawalWish): Promise<void> {
  const { REVIO_MODE, REVIO_PAYOUT_CREATE_IS_INERT, WITHDRAWAL_FEE_MINOR } = env();
  const off = REVIO_MODE === "live" && REVIO_PAYOUT_CREATE_IS_INERT === undefined; // nobody has said yet what Revio guarantees
  const otherFee = feeMinor !== WITHDRAWAL_FEE_MINOR;
  if (!off && !otherFee) return;
  if (await findRequest(actor.userId, key)) return;
  throw off ? new Refusal("WITHDRAWALS_OFF") : new Refusal("QUOTE_EXPIRED", { field: "feeMinor" });
}
