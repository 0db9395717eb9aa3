import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { alertDeliveries as d, alerts as a } from "@/db/schema/alerts";
import { listFingerprint, readCursor, writeCursor } from "@/server/transactions/cursor";
import type { AlertDetail } from "./rules";

export type AlertRow = Omit<typeof a.$inferSelect, "detail"> & { detail: AlertDetail };
export type MessageRow = typeof d.$inferSelect;
export type QueuedMessage = Pick<MessageRow, "transition" | "channel">;

const rowOf = (row: typeof a.$inferSelect): AlertRow => ({ ...row, detail: row.detail as AlertDetail });

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
export async function listAlerts(options: {
  open: boolean;
  limit: number;
  cursor?: string | null | undefined;
}): Promise<{ rows: AlertRow[]; next: string | null; prev: string | null }> {
  const list = listFingerprint("alerts", options.open);
  const place = options.cursor ? readCursor(options.cursor, list) : null;
  const back = place?.go === "prev";
  const beyond =
    place &&
    (back
      ? sql`(${a.openedAt}, ${a.id}) > (${place.v}::timestamptz, ${place.id}::uuid)`
      : sql`(${a.openedAt}, ${a.id}) < (${place.v}::timestamptz, ${place.id}::uuid)`);
  const found = await reads
    .select()
    .from(a)
    .where(and(options.open ? isNull(a.closedAt) : undefined, beyond ?? undefined))
    .orderBy(...(back ? [asc(a.openedAt), asc(a.id)] : [desc(a.openedAt), desc(a.id)]))
    .limit(options.limit + 1);
  const more = found.length > options.limit;
  const rows = found.slice(0, options.limit).map(rowOf);
  if (back) rows.reverse();
  const at = (row: AlertRow | undefined, go: "next" | "prev"): string | null =>
    row ? writeCursor({ v: row.openedAt.toISOString(), id: row.id, go }, list) : null;
  return {
    rows,
    next: (back ? place !== null : more) ? at(rows.at(-1), "next") : null,
    prev: (back ? more : place !== null) ? at(rows[0], "prev") : null,
  };
}
