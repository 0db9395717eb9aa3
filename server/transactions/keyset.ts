import { and, type SQL, sql, type SQLWrapper } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { listFingerprint, type Place, readCursor, writeCursor } from "./cursor";

export type Page<Row> = { rows: Row[]; next: string | null; prev: string | null };

/** How a list is sorted, by one column and the id, and which page of it is wanted. */
export type Wanted = {
  /** What a cursor is bound to: `listFingerprint` of owner, filter and order. */
  list: string;
  column: AnyPgColumn;
  id: SQLWrapper;
  order: "asc" | "desc";
  limit: number;
  cursor?: string | null | undefined;
};

/**
 * One page by keyset: rows that arrive meanwhile shift nothing, and a late page costs what the first one does. `read` adds this condition,
 * order and limit to its query; `valueOf` gives a row's id and the text of its sort column. Throws BAD_CURSOR for a cursor of
 * another list.
 */
export async function readPage<Row>(
  wanted: Wanted,
  valueOf: (row: Row) => { id: string; v: string },
  read: (part: { beyond: SQL | undefined; orderBy: SQL[]; limit: number }) => Promise<Row[]>,
): Promise<Page<Row>> {
  const { column, id, list, limit } = wanted;
  const place = wanted.cursor ? readCursor(wanted.cursor, list) : null;
  const back = place?.go === "prev";
  const descending = (wanted.order === "desc") !== back;
  const from = place && sql`(${place.v}::${sql.identifier(typeOf(column))}, ${place.id}::uuid)`;
  const beyond = from && (descending ? sql`(${column}, ${id}) < ${from}` : sql`(${column}, ${id}) > ${from}`);
  const found = await read({
    beyond: and(beyond ?? undefined),
    orderBy: [column, id].map((one) => sql`${one} ${DIRECTIONS[wanted.order][back ? "back" : "forward"]}`),
    limit: limit + 1,
  });
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (back) rows.reverse();
  const at = (row: Row | undefined, go: Place["go"]): string | null =>
    row === undefined ? null : writeCursor({ ...valueOf(row), go }, list);
  return {
    rows,
    next: (back ? place !== null : more) ? at(rows.at(-1), "next") : null,
    prev: (back ? more : place !== null) ? at(rows[0], "prev") : null,
  };
}

/** `readPage`, newest first, by a time and an id; `name` and filter are what a cursor is bound to. */
export const readNewest = <Row>(
  wanted: Omit<Wanted, "list" | "column" | "order"> & {
    name: string;
    filter: unknown;
    at: AnyPgColumn;
    keyOf: (row: Row) => { at: Date; id: string };
  },
  read: (beyond: SQL | undefined, order: SQL[], limit: number) => Promise<Row[]>,
): Promise<Page<Row>> => {
  const { name, filter, at, id, limit, cursor, keyOf } = wanted;
  return readPage<Row>(
    { list: listFingerprint(name, filter), column: at, id, order: "desc", limit, cursor },
    (row) => {
      const key = keyOf(row);
      return { id: key.id, v: key.at.toISOString() };
    },
    ({ beyond, orderBy, limit: most }) => read(beyond, orderBy, most),
  );
};

/** As the indexes are written, forward and back: an index of the other order of nulls is not used, even where there are none. */
const DIRECTIONS = {
  asc: { forward: sql`asc nulls last`, back: sql`desc nulls first` },
  desc: { forward: sql`desc nulls last`, back: sql`asc nulls first` },
};

/** Sorted by a column whose index falls, and back again. */
export const falling = (column: SQLWrapper, descending = true): SQL =>
  sql`${column} ${descending ? DIRECTIONS.desc.forward : DIRECTIONS.desc.back}`;

const typeOf = (column: AnyPgColumn): string =>
  column.dataType.startsWith("bigint") ? "int8" : "timestamptz";
