import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { reads } from "@/db/reads";
import { transactions as t } from "@/db/schema/transactions";
import { missedWebhooks as m } from "@/db/schema/webhooks";
import { publicId } from "@/server/transactions/public-id";
import { type Page, readNewest } from "@/server/transactions/keyset";

/** An effect that a check found and no webhook had told of. `arrivedAt`: it came after all, later. */
export const missedView = z.strictObject({
  objectKind: z.enum(["purchase", "payout"]),
  objectId: z.string(),
  effect: z.string(),
  transactionId: z.string().nullable(),
  foundBy: z.enum(["sweep", "page", "statement", "expiry"]),
  foundAt: z.string(),
  arrivedAt: z.string().nullable(),
});

type Row = typeof m.$inferSelect & { type: (typeof t.$inferSelect)["type"] | null };

/** A page of missed webhooks, newest first. */
export const listMissedWebhooks = (options: {
  limit: number;
  cursor?: string | null | undefined;
}): Promise<Page<Row>> =>
  readNewest(
    {
      name: "missed webhooks",
      filter: null,
      ...options,
      at: m.foundAt,
      id: sql`${m.objectId}::uuid`,
      keyOf: (row) => ({ at: row.foundAt, id: row.objectId }),
    },
    async (beyond, order, limit) =>
      (
        await reads
          .select({ missed: m, type: t.type })
          .from(m)
          .leftJoin(t, eq(t.id, m.transactionId))
          .where(beyond)
          .orderBy(...order)
          .limit(limit)
      ).map(({ missed, type }) => ({ ...missed, type })),
  );

/** A row with the public id of its transaction. */
export const viewMissed = (row: Row): z.infer<typeof missedView> => ({
  objectKind: row.objectKind,
  objectId: row.objectId,
  effect: row.effect,
  transactionId:
    row.transactionId === null || row.type === null ? null : publicId(row.type, row.transactionId),
  foundBy: row.foundBy,
  foundAt: row.foundAt.toISOString(),
  arrivedAt: row.arrivedAt?.toISOString() ?? null,
});
