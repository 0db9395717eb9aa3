import { type SQL, sql, type SQLWrapper } from "drizzle-orm";
import { listFingerprint, type Place, readCursor, writeCursor } from "@/server/transactions/cursor";
import { falling } from "@/server/transactions/keyset";

export type Page<Row> = { rows: Row[]; next: string | null; prev: string | null };

/**
 * One page of a list, newest first, by keyset over a time and an id: rows that arrive meanwhile shift nothing. Throws BAD_CURSOR
 * for a cursor of another list or filter.
 */
export async function readPage<Row>(
  {
    name,
    filter,
    limit,
    cursor,
    at,
    id,
    keyOf,
  }: {
    name: string;
    filter: unknown;
    limit: number;
    cursor?: string | null | undefined;
    at: SQLWrapper;
    id: SQLWrapper;
    keyOf: (row: Row) => { at: Date; id: string };
  },
  read: (beyond: SQL | undefined, order: SQL[], limit: number) => Promise<Row[]>,
): Promise<Page<Row>> {
  const list = listFingerprint(name, filter);
  const place = cursor ? readCursor(cursor, list) : null;
  const back = place?.go === "prev";
  const from = place && sql`(${place.v}::timestamptz, ${place.id}::uuid)`;
  const beyond = from ? (back ? sql`(${at}, ${id}) > ${from}` : sql`(${at}, ${id}) < ${from}`) : undefined;
  const found = await read(beyond, [falling(at, !back), falling(id, !back)], limit + 1);
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (back) rows.reverse();
  const cursorAt = (row: Row | undefined, go: Place["go"]): string | null => {
    if (row === undefined) return null;
    const key = keyOf(row);
    return writeCursor({ v: key.at.toISOString(), id: key.id, go }, list);
  };
  return {
    rows,
    next: (back ? place !== null : more) ? cursorAt(rows.at(-1), "next") : null,
    prev: (back ? more : place !== null) ? cursorAt(rows[0], "prev") : null,
  };
}
