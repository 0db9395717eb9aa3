import { NIL } from "uuid";
import type { ReadWindow } from "@/server/ledger/read-window";
import { type Place, readCursor, writeCursor } from "@/server/transactions/cursor";

export type NumberPage<Row> = { rows: Row[]; next: string | null; prev: string | null };

/**
 * One page of a list that is sorted by a number of its own, newest first. `read` gets the window, one row longer than the page, and
 * `edge` says what a cursor keeps of a row: its number, and after a colon whatever the reader wants back. Throws BAD_CURSOR for a cursor
 * of another list.
 */
export async function readNumberPage<Row>(
  { list, cursor, limit }: { list: string; cursor?: string | null | undefined; limit: number },
  read: (window: ReadWindow, kept: string | undefined) => Promise<Row[]>,
  edge: (row: Row, go: Place["go"]) => string,
): Promise<NumberPage<Row>> {
  const place = cursor ? readCursor(cursor, list) : null;
  const back = place?.go === "prev";
  const [from = null, kept] = place?.v.split(":") ?? [];
  const found = await read({ from, back, limit: limit + 1 }, kept);
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (back) rows.reverse();
  const at = (row: Row | undefined, go: Place["go"]): string | null =>
    row === undefined ? null : writeCursor({ v: edge(row, go), id: NIL, go }, list);
  return {
    rows,
    next: (back ? place !== null : more) ? at(rows.at(-1), "next") : null,
    prev: (back ? more : place !== null) ? at(rows[0], "prev") : null,
  };
}
