import { and, asc, desc, eq, isNull } from "drizzle-orm";
import { reads } from "@/db/reads";
import { alertDeliveries as d, alerts as a } from "@/db/schema/alerts";
import { type Page, readNewest } from "@/server/transactions/keyset";
import type { AlertDetail } from "./rules";

export type AlertRow = Omit<typeof a.$inferSelect, "detail"> & { detail: AlertDetail };
export type MessageRow = typeof d.$inferSelect;
export type QueuedMessage = Pick<MessageRow, "transition" | "channel">;

const rowOf = (row: typeof a.$inferSelect): AlertRow => ({ ...row, detail: row.detail as AlertDetail });

/** An alert by its id. */
export async function findAlert(id: string): Promise<AlertRow | undefined> {
  const [row] = await reads.select().from(a).where(eq(a.id, id));
  return row && rowOf(row);
}

/** The messages of an alert, as they came about. */
export const listMessages = (alertId: string): Promise<MessageRow[]> =>
  reads
    .select()
    .from(d)
    .where(eq(d.alertId, alertId))
    .orderBy(asc(d.createdAt), desc(d.transition), asc(d.channel));

/** Those that wait, the opening before the closing. */
export const listQueuedMessages = (alertId: string): Promise<QueuedMessage[]> =>
  reads
    .select({ transition: d.transition, channel: d.channel })
    .from(d)
    .where(and(eq(d.alertId, alertId), eq(d.state, "queued")))
    .orderBy(desc(d.transition), asc(d.channel));

/** A page of alerts, newest first: all, or only the open ones. */
export const listAlerts = (options: {
  open: boolean;
  limit: number;
  cursor?: string | null | undefined;
}): Promise<Page<AlertRow>> =>
  readNewest(
    {
      name: "alerts",
      filter: options.open,
      ...options,
      at: a.openedAt,
      id: a.id,
      keyOf: (row) => ({ at: row.openedAt, id: row.id }),
    },
    async (beyond, order, limit) =>
      (
        await reads
          .select()
          .from(a)
          .where(and(options.open ? isNull(a.closedAt) : undefined, beyond))
          .orderBy(...order)
          .limit(limit)
      ).map(rowOf),
  );
