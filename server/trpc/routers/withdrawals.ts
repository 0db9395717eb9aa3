import { z } from "zod";
import { decodeId } from "@/db/ids";
import { env } from "@/server/env";
import { Refusal } from "@/server/errors";
import { toWire } from "@/server/money";
import { cancelWithdrawal } from "@/server/withdrawals/cancel-withdrawal";
import { payoutRail } from "@/server/revio/rail";
import { checkWithdrawal } from "@/server/withdrawals/check-withdrawal";
import { findHold, holdView, viewHold } from "@/server/withdrawals/find-hold";
import { findRequest, findWithdrawal } from "@/server/withdrawals/queries";
import { requestWithdrawal } from "@/server/withdrawals/request-withdrawal";
import {
  quoteWithdrawal,
  readWithdrawalLimits,
  type WithdrawalLimits,
} from "@/server/withdrawals/withdrawal-limits";
import { viewWithdrawal, type WithdrawalView, withdrawalView } from "@/server/withdrawals/withdrawal-view";
import { confirmedBy, currencyCode, idempotencyKey, minorUnits, publicIdField, stepUpField } from "../fields";
import { router, user } from "../init";

const one = z.strictObject({ id: publicIdField });
const minor = z.string().regex(/^\d+$/);

const idOf = (text: string): string => {
  const id = decodeId("wdr", text);
  if (id === undefined) throw new Refusal("NOT_FOUND");
  return id;
};

async function view(userId: string, id: string): Promise<WithdrawalView> {
  const record = await findWithdrawal(userId, id);
  if (!record) throw new Refusal("NOT_FOUND");
  return viewWithdrawal(record);
}

/** What both limits and quote tell, in strings of minor units. */
const limitsShape = {
  currency: z.string(),
  fee: minor,
  leftToday: minor,
  leftThisMonth: minor,
};
const limitsOf = (limits: WithdrawalLimits) => ({
  currency: limits.currency,
  fee: toWire(limits.feeMinor),
  leftToday: toWire(limits.leftTodayMinor),
  leftThisMonth: toWire(limits.leftThisMonthMinor),
});

export const withdrawalsRouter = router({
  /** What one withdrawal may be, its fee, what is left of today and this month, and what is available. */
  limits: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        ...limitsShape,
        min: minor,
        max: minor,
        available: minor,
        frozen: z.boolean(),
        /** Withdrawals are switched off for everybody. */
        off: z.boolean(),
        /** What keeps this person's withdrawals back, and until when; null: until somebody has looked at it. */
        hold: holdView.nullable(),
        /** Until when on a business day a payout still goes out that day. */
        cutOff: z.string(),
      }),
    )
    .query(async ({ ctx: { actor } }) => {
      const [limits, hold] = await Promise.all([readWithdrawalLimits(actor.userId), findHold(actor.userId)]);
      return {
        ...limitsOf(limits),
        min: toWire(limits.minMinor),
        max: toWire(limits.maxMinor),
        available: toWire(limits.availableMinor),
        frozen: actor.status === "frozen",
        off: !payoutRail().capabilities.createIsInert,
        hold: viewHold(hold),
        cutOff: env().PAYOUT_CUTOFF,
      };
    }),

  /** What a withdrawal of this amount would take and when it would arrive. `feeMinor` is sent back with the request. */
  quote: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({ amount: minorUnits }))
    .output(
      z.strictObject({
        ...limitsShape,
        feeMinor: minor,
        total: minor,
        expectedAt: z.string(),
        availableBefore: minor,
        availableAfter: minor,
        /** The most that can be asked for. */
        max: minor,
      }),
    )
    .query(async ({ ctx, input }) => {
      const quote = await quoteWithdrawal(ctx.actor.userId, input.amount);
      return {
        ...limitsOf(quote),
        feeMinor: toWire(quote.feeMinor),
        total: toWire(quote.totalMinor),
        expectedAt: quote.expectedAt.toISOString(),
        availableBefore: toWire(quote.availableMinor),
        availableAfter: toWire(quote.availableAfterMinor),
        max: toWire(quote.mostMinor),
      };
    }),

  /** Sets the money aside and has it paid out, once per key; the same key and input answers the same withdrawal for ever. */
  request: user
    .meta({ access: "user", limit: "withdrawals", stepUp: "withdrawal.request" })
    .input(
      z.strictObject({
        idempotencyKey,
        bankAccountId: publicIdField,
        amount: minorUnits,
        currency: currencyCode,
        feeMinor: minorUnits,
        stepUpId: stepUpField,
      }),
    )
    .output(withdrawalView)
    .mutation(async ({ ctx, input }) => {
      const bankAccountId = decodeId("bnk", input.bankAccountId);
      if (bankAccountId === undefined)
        throw new Refusal("BANK_ACCOUNT_NOT_FOUND", { field: "bankAccountId" });
      const id = await requestWithdrawal({
        actor: confirmedBy(ctx.actor, input.stepUpId),
        requestId: ctx.requestId,
        key: input.idempotencyKey,
        bankAccountId,
        amountMinor: input.amount,
        currency: input.currency,
        feeMinor: input.feeMinor,
      });
      return view(ctx.actor.userId, id);
    }),

  /** One withdrawal of one's own. While it is open Revio is asked first, at most once per 2 s. */
  get: user
    .meta({ access: "user", limit: null, owns: "id" })
    .input(one)
    .output(withdrawalView)
    .query(async ({ ctx, input }) => {
      await checkWithdrawal(ctx.actor.userId, idOf(input.id));
      return view(ctx.actor.userId, idOf(input.id));
    }),

  /** Calls it off, as long as it has not gone to the bank. */
  cancel: user
    .meta({ access: "user", limit: null, owns: "id" })
    .input(one)
    .output(withdrawalView)
    .mutation(async ({ ctx, input }) => {
      await cancelWithdrawal(ctx.actor, ctx.requestId, idOf(input.id));
      return view(ctx.actor.userId, idOf(input.id));
    }),

  /** What one's own key led to; null when nothing was set aside under it. */
  findByKey: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({ idempotencyKey }))
    .output(z.strictObject({ withdrawal: withdrawalView.nullable() }))
    .query(async ({ ctx, input }) => {
      const found = await findRequest(ctx.actor.userId, input.idempotencyKey);
      return { withdrawal: found?.transactionId ? await view(ctx.actor.userId, found.transactionId) : null };
    }),
});
