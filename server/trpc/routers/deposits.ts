import { z } from "zod";
import { decodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { toWire } from "@/server/money";
import { cancelDeposit } from "@/server/deposits/cancel-deposit";
import { checkDeposit } from "@/server/deposits/check-deposit";
import {
  type DepositView,
  depositSummary,
  depositView,
  summariseDeposit,
  viewDeposit,
} from "@/server/deposits/deposit-view";
import { readDepositLimits } from "@/server/deposits/deposit-limits";
import { findDeposit, listDeposits } from "@/server/deposits/queries";
import { startDeposit } from "@/server/deposits/start-deposit";
import { currencyCode, idempotencyKey, minorUnits, publicIdField } from "../fields";
import { router, user } from "../init";

const one = z.strictObject({ id: publicIdField });
const minor = z.string().regex(/^\d+$/);

const idOf = (text: string): string => {
  const id = decodeId("dep", text);
  if (id === undefined) throw new Refusal("NOT_FOUND");
  return id;
};

async function view(userId: string, id: string): Promise<DepositView> {
  const record = await findDeposit(userId, id);
  if (!record) throw new Refusal("NOT_FOUND");
  return viewDeposit(record);
}

export const depositsRouter = router({
  /** What one deposit may be, what is left of today, and what the wallet has room for. Strings of minor units. */
  limits: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(z.strictObject({ currency: z.string(), min: minor, max: minor, leftToday: minor, room: minor }))
    .query(async ({ ctx: { actor } }) => {
      const limits = await readDepositLimits(actor.userId);
      return {
        currency: limits.currency,
        min: toWire(limits.minMinor),
        max: toWire(limits.maxMinor),
        leftToday: toWire(limits.leftTodayMinor),
        room: toWire(limits.roomMinor),
      };
    }),

  /** Starts a deposit and its checkout, once per key; the same key and amount answers the same deposit for ever. */
  start: user
    .meta({ access: "user", limit: "deposits" })
    .input(z.strictObject({ idempotencyKey, amount: minorUnits, currency: currencyCode }))
    .output(depositView)
    .mutation(async ({ ctx, input }) => {
      const id = await startDeposit({
        actor: ctx.actor,
        requestId: ctx.requestId,
        key: input.idempotencyKey,
        amountMinor: input.amount,
        currency: input.currency,
      });
      return view(ctx.actor.userId, id);
    }),

  /** One deposit of one's own. While it is open Revio is asked first, at most once per 2 s. */
  get: user
    .meta({ access: "user", limit: null, owns: "id" })
    .input(one)
    .output(depositView)
    .query(async ({ ctx, input }) => {
      await checkDeposit(ctx.actor.userId, idOf(input.id), { evenIfClosed: false });
      return view(ctx.actor.userId, idOf(input.id));
    }),

  /** Asks Revio now, also about a closed deposit; at most one call per 2 s. */
  check: user
    .meta({ access: "user", limit: null, owns: "id" })
    .input(one)
    .output(depositView)
    .mutation(async ({ ctx, input }) => {
      await checkDeposit(ctx.actor.userId, idOf(input.id), { evenIfClosed: true });
      return view(ctx.actor.userId, idOf(input.id));
    }),

  /** Cancels the checkout at Revio. When Revio says it was paid, the deposit goes on instead. */
  cancel: user
    .meta({ access: "user", limit: null, owns: "id" })
    .input(one)
    .output(depositView)
    .mutation(async ({ ctx, input }) => {
      await cancelDeposit(ctx.actor.userId, idOf(input.id));
      return view(ctx.actor.userId, idOf(input.id));
    }),

  /** One's own deposits, newest first, without their timelines. */
  list: user
    .meta({ access: "user", limit: null })
    .input(
      z.strictObject({
        cursor: z.string().max(300).nullish(),
        limit: z.number().int().min(1).max(100).default(25),
      }),
    )
    .output(
      z.strictObject({
        items: z.array(depositSummary),
        nextCursor: z.string().nullable(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const page = await listDeposits(ctx.actor.userId, input);
      const items = page.rows.map((deposit) => summariseDeposit(deposit, null, page.now));
      return { items, nextCursor: page.next };
    }),
});
