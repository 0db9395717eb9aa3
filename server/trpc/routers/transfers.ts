import { z } from "zod";
import { decodeId, encodeId } from "@/db/ids";
import { invariant, Refusal } from "@/server/errors";
import { toWire } from "@/server/money";
import { findRecipient } from "@/server/transfers/find-recipient";
import { transferNote } from "@/server/transfers/note";
import {
  findSentTransfer,
  findTransferByKey,
  listRecentPeople,
  readTransferLimits,
} from "@/server/transfers/queries";
import { sendTransfer } from "@/server/transfers/send-transfer";
import { transferView, viewTransfer } from "@/server/transfers/transfer-view";
import { findHold, holdView, viewHold } from "@/server/withdrawals/find-hold";
import { confirmedBy, currencyCode, idempotencyKey, minorUnits, publicIdField, stepUpField } from "../fields";
import { router, user } from "../init";

const nothing = z.strictObject({});
const minor = z.string().regex(/^\d+$/);
const person = z.strictObject({ id: z.string(), name: z.string(), address: z.string() });

export const transfersRouter = router({
  /** What may be sent at once, what is left of today and this month, and what is available. Strings of minor units. */
  limits: user
    .meta({ access: "user", limit: null })
    .input(nothing)
    .output(
      z.strictObject({
        currency: z.string(),
        min: minor,
        max: minor,
        /** More than this is confirmed with a code, whoever gets it. */
        confirmAbove: minor,
        leftToday: minor,
        leftThisMonth: minor,
        available: minor,
        frozen: z.boolean(),
        /** What keeps money from people one has not sent to before, and until when. */
        hold: holdView.nullable(),
      }),
    )
    .query(async ({ ctx: { actor } }) => {
      const [limits, hold] = await Promise.all([readTransferLimits(actor.userId), findHold(actor.userId)]);
      return {
        currency: limits.currency,
        min: toWire(limits.minMinor),
        max: toWire(limits.maxMinor),
        confirmAbove: toWire(limits.confirmAboveMinor),
        leftToday: toWire(limits.leftTodayMinor),
        leftThisMonth: toWire(limits.leftThisMonthMinor),
        available: toWire(limits.availableMinor),
        frozen: actor.status === "frozen",
        hold: viewHold(hold),
      };
    }),

  /** The person behind an e-mail address or an @handle, as a stranger may read it. */
  findRecipient: user
    .meta({ access: "user", limit: "recipients" })
    .input(z.strictObject({ to: z.string().max(1000) }))
    .output(person.extend({ firstTime: z.boolean() }))
    .query(async ({ ctx, input }) => {
      const { userId, ...words } = await findRecipient(ctx.actor.userId, input.to);
      return { id: encodeId("usr", userId), ...words };
    }),

  /** The last five people one sent to. */
  recent: user
    .meta({ access: "user", limit: null })
    .input(nothing)
    .output(z.strictObject({ items: z.array(person) }))
    .query(async ({ ctx }) => ({
      items: (await listRecentPeople(ctx.actor.userId)).map(({ userId, ...words }) => ({
        id: encodeId("usr", userId),
        ...words,
      })),
    })),

  /**
   * Sends money to another person at once, once per key; the same key and input answers the same transfer for ever. To somebody for
   * the first time, or above `limits.confirmAbove`, it needs a confirmation.
   */
  send: user
    .meta({ access: "user", limit: "transfers", stepUp: "transfer.send" })
    .input(
      z.strictObject({
        idempotencyKey,
        recipientId: publicIdField,
        amount: minorUnits,
        currency: currencyCode,
        note: transferNote.default(""),
        stepUpId: stepUpField,
      }),
    )
    .output(transferView)
    .mutation(async ({ ctx, input }) => {
      const recipientId = decodeId("usr", input.recipientId);
      if (recipientId === undefined) throw new Refusal("RECIPIENT_NOT_FOUND", { field: "to" });
      const id = await sendTransfer({
        actor: confirmedBy(ctx.actor, input.stepUpId),
        requestId: ctx.requestId,
        key: input.idempotencyKey,
        recipientId,
        amountMinor: input.amount,
        currency: input.currency,
        note: input.note,
      });
      const sent = await findSentTransfer(ctx.actor.userId, id);
      invariant(sent, "what was sent can be read");
      return viewTransfer(sent);
    }),

  /** What one's own key led to; null when nothing was sent under it. */
  findByKey: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({ idempotencyKey }))
    .output(z.strictObject({ transfer: transferView.nullable() }))
    .query(async ({ ctx, input }) => {
      const sent = await findTransferByKey(ctx.actor.userId, input.idempotencyKey);
      return { transfer: sent ? viewTransfer(sent) : null };
    }),
});
