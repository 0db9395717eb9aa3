import { z } from "zod";
import { decodeId } from "@/db/ids";
import { TRANSACTION_STATUSES } from "@/db/schema/transactions";
import { getTransactionDetail, transactionDetail } from "@/server/transactions/transaction-detail";
import { toWire } from "@/server/money";
import { readParties } from "@/server/transactions/parties";
import { listTransactions, summariseTransactions } from "@/server/transactions/queries";
import { transactionView, viewTransaction } from "@/server/transactions/transaction-view";
import { checkWithdrawal } from "@/server/withdrawals/check-withdrawal";
import { minorUnits, publicIdField } from "../fields";
import { router, user } from "../init";

const day = z.iso.date("Use a date like 2026-11-21.");

const filter = z.strictObject({
  type: z
    .array(z.enum(["deposit", "withdrawal", "transfer", "refund", "adjustment"]))
    .max(5)
    .optional(),
  status: z.array(z.enum(TRANSACTION_STATUSES)).max(TRANSACTION_STATUSES.length).optional(),
  direction: z.enum(["in", "out"]).optional(),
  amountFrom: minorUnits.optional(),
  amountTo: minorUnits.optional(),
  from: day.optional(),
  to: day.optional(),
  q: z
    .string()
    .trim()
    .min(2, "Search for 2 characters or more.")
    .max(80)
    .regex(/^\P{Cc}*$/u, "Search for letters, digits and signs.")
    .optional(),
});

export const transactionsRouter = router({
  /** One page of one's own transactions with the filter's count and totals. Keyset cursors, or an offset up to 10 000. */
  list: user
    .meta({ access: "user", limit: null })
    .input(
      z.strictObject({
        filter: filter.default({}),
        sort: z.enum(["created", "amount"]).default("created"),
        order: z.enum(["desc", "asc"]).default("desc"),
        cursor: z.string().max(300).nullish(),
        offset: z
          .number()
          .int()
          .min(0)
          .max(10_000, "Page numbers end at 10 000 rows: use the cursor.")
          .optional(),
        limit: z.union([z.literal(25), z.literal(50), z.literal(100)]).default(50),
      }),
    )
    .output(
      z.strictObject({
        items: z.array(transactionView),
        next: z.string().nullable(),
        prev: z.string().nullable(),
        count: z.strictObject({ value: z.number().int(), capped: z.boolean() }),
        /** What moved under the filter; fees are part of `out`. */
        totals: z.strictObject({ in: z.string(), out: z.string(), fees: z.string() }),
      }),
    )
    .query(async ({ ctx, input: { filter: wanted, ...options } }) => {
      const { amountFrom, amountTo, q, ...rest } = wanted;
      const where = { ...rest, amountFromMinor: amountFrom, amountToMinor: amountTo, text: q };
      const [page, summary] = await Promise.all([
        listTransactions(ctx.actor.userId, where, options),
        summariseTransactions(ctx.actor.userId, where),
      ]);
      const parties = await readParties(page.rows);
      return {
        items: page.rows.map((row) => viewTransaction(row, parties)),
        next: page.next,
        prev: page.prev,
        count: { value: summary.count, capped: summary.capped },
        totals: {
          in: toWire(summary.inMinor),
          out: toWire(summary.outMinor),
          fees: toWire(summary.feesMinor),
        },
      };
    }),

  /** One transaction of one's own with its timeline, amounts and related movements. About an open withdrawal Revio is asked first. */
  get: user
    .meta({ access: "user", limit: null, owns: "id" })
    .input(z.strictObject({ id: publicIdField }))
    .output(transactionDetail)
    .query(async ({ ctx, input }) => {
      const withdrawal = decodeId("wdr", input.id);
      if (withdrawal !== undefined) await checkWithdrawal(ctx.actor.userId, withdrawal);
      return getTransactionDetail(ctx.actor.userId, input.id);
    }),
});
