import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId, newReference } from "@/db/ids";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";
import type { MONEY_REASONS } from "@/server/reconciliation/break-types";

const row = z.object({ outcome: z.literal("requested") });

export const TEMPLATES = ["fee", "write_off", "missing_credit", "wrong_account"] as const;
export const PRODUCTS = ["purchase", "refund", "chargeback", "payout", "payout_return"] as const;
/** Accounts a correcting movement may touch; `available` is a user's. */
export const ADJUSTABLE = [
  "available",
  "revio_clearing",
  "suspense",
  "receivable",
  "fees",
  "provider_fees",
  "losses",
] as const;
export type Adjustable = (typeof ADJUSTABLE)[number];

/** Moves an amount from the debited to the credited account. A user is named exactly for `available`. */
export type Leg = {
  debit: Adjustable;
  debitUser: string | null;
  credit: Adjustable;
  creditUser: string | null;
  amountMinor: bigint;
};

export type AdjustmentRequest = {
  /** Of the request: the same id again is the same request. */
  id: string;
  breakId: string | null;
  template: (typeof TEMPLATES)[number];
  currency: string;
  legs: Leg[];
  /** The provider's record that is corrected, and by how much our books of it and of its fee change. */
  record: {
    product: (typeof PRODUCTS)[number];
    objectId: string;
    claimedMinor: bigint;
    claimedFeeMinor: bigint;
  } | null;
  reasonCode: (typeof MONEY_REASONS)[number];
  reason: string;
  evidence: string | null;
};

/** The legs as the command takes them, and as a confirmation is given for them. */
export const legsJson = (legs: readonly Leg[]) =>
  legs.map(({ amountMinor, ...leg }) => ({ ...leg, amount: amountMinor.toString() }));

/**
 * Asks for a correcting movement (rules in `db/functions/adjustments.sql`), which another admin approves within 24 hours. Posts nothing.
 * A break it corrects waits for the approval. A second call under the same id changes nothing. NOT_BALANCED: not a movement that
 * may be; APPROVAL_OPEN: asked for already; BREAK_CLOSED; NOT_FOUND: no such break or balance;
 * ABOUT_YOURSELF: a leg is about whoever asks; STEP_UP_REQUIRED.
 */
export async function requestAdjustment(call: AdminCall, wish: AdjustmentRequest): Promise<void> {
  const args = {
    id: wish.id,
    transaction: newId(),
    ...calledBy(call),
    break: wish.breakId,
    template: wish.template,
    currency: wish.currency,
    legs: legsJson(wish.legs),
    product: wish.record?.product ?? null,
    object: wish.record?.objectId ?? null,
    claimed: wish.record?.claimedMinor ?? 0n,
    claimedFee: wish.record?.claimedFeeMinor ?? 0n,
    reasonCode: wish.reasonCode,
    reason: wish.reason,
    evidence: wish.evidence,
    reference: newReference(),
    stepUp: call.actor.stepUp ?? null,
  };
  await callCommand("app", "request_adjustment", args, row);
}
