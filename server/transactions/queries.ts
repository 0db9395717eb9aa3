import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { oftenReads, reads } from "@/db/reads";
import { transactionEvents, transactions as t } from "@/db/schema/transactions";
import { listFingerprint, type Place, readCursor, writeCursor } from "./cursor";
import { MOVED, type TransactionFilter, transactionsOf } from "./filter";
import { falling } from "./keyset";

export type TransactionRow = typeof t.$inferSelect;
export type EventRow = typeof transactionEvents.$inferSelect;

export type ListOptions = {
  sort: "created" | "amount";
  order: "asc" | "desc";
  limit: number;
  cursor?: string | null | undefined;
  /** Rows to skip instead of a cursor, at most 10 000, for those who want page numbers. */
  offset?: number | undefined;
};

export type TransactionPage = { rows: TransactionRow[]; next: string | null; prev: string | null };

/** Counting stops here: people are told "10 000+". */
const COUNT_CAP = 10_000;

/**
 * One page of a user's transactions, by keyset: rows that arrive meanwhile shift nothing, and page 10 000 costs what page 1
 * costs. Throws BAD_CURSOR for a cursor of another list.
 */
export async function listTransactions(
  userId: string,
  filter: TransactionFilter,
  options: ListOptions,
): Promise<TransactionPage> {
  const list = listFingerprint(
    userId,
    {
      ...filter,
      amountFromMinor: String(filter.amountFromMinor),
      amountToMinor: String(filter.amountToMinor),
    },
    options.sort,
    options.order,
  );
  const place = options.cursor ? readCursor(options.cursor, list) : null;
  const back = place?.go === "prev";
  const found = await pageOf(userId, filter, options, place);
  const more = found.length > options.limit;
  const rows = found.slice(0, options.limit);
  if (back) rows.reverse();
  const cursor = (row: TransactionRow | undefined, go: Place["go"]): string | null =>
    row
      ? writeCursor(
          { v: options.sort === "amount" ? String(row.amount) : row.createdAt.toISOString(), id: row.id, go },
          list,
        )
      : null;
  return {
    rows,
    next: (back ? place !== null : more) ? cursor(rows.at(-1), "next") : null,
    prev: (back ? more : place !== null || (options.offset ?? 0) > 0) ? cursor(rows[0], "prev") : null,
  };
}

/** What most people ask is the whole list: its texts are few, those of filters many. */
const overAll = (filter: TransactionFilter) =>
  Object.values(filter).every((one) => one === undefined) ? oftenReads : reads;

/** The query of one page, and of one row more; what it costs does not depend on how many rows the user has. */
export function pageOf(
  userId: string,
  filter: TransactionFilter,
  { sort, order, limit, offset }: ListOptions,
  place: Place | null,
) {
  const descending = (order === "desc") !== (place?.go === "prev");
  return overAll(filter)
    .select()
    .from(t)
    .where(and(transactionsOf(userId, filter), place ? beyond(place, sort, descending) : undefined))
    .orderBy(falling(sort === "amount" ? t.amount : t.createdAt, descending), falling(t.id, descending))
    .limit(limit + 1)
    .offset(place ? 0 : (offset ?? 0));
}

/** By row comparison, never OR-expanded: the index answers it at any depth. */
function beyond(place: Place, sort: ListOptions["sort"], descending: boolean): SQL {
  const from =
    sort === "amount"
      ? sql`(${place.v}::bigint, ${place.id}::uuid)`
      : sql`(${place.v}::timestamptz, ${place.id}::uuid)`;
  const row = sort === "amount" ? sql`(${t.amount}, ${t.id})` : sql`(${t.createdAt}, ${t.id})`;
  return descending ? sql`${row} < ${from}` : sql`${row} > ${from}`;
}

/** `outMinor` with fees, since both leave the wallet; `feesMinor` is that part of it. */
type FilterSummary = {
  count: number;
  capped: boolean;
  inMinor: bigint;
  outMinor: bigint;
  feesMinor: bigint;
};

/** How many rows a filter has (exact up to 10 000) and what moved in and out of the wallet under it. */
export async function summariseTransactions(
  userId: string,
  filter: TransactionFilter,
): Promise<FilterSummary> {
  const where = transactionsOf(userId, filter);
  const some = reads
    .select({ one: sql`1`.as("one") })
    .from(t)
    .where(where)
    .limit(COUNT_CAP + 1)
    .as("some");
  const moved = (what: SQL, direction: "in" | "out"): SQL<string> =>
    sql<string>`coalesce(sum(${what}) filter (where ${t.direction} = ${direction}), 0)`;
  const [found] = await overAll(filter)
    .select({
      count: sql<string>`(select count(*) from ${some})`,
      in: moved(sql`${t.amount}`, "in"),
      out: moved(sql`${t.amount} + ${t.fee}`, "out"),
      fees: moved(sql`${t.fee}`, "out"),
    })
    .from(t)
    .where(and(where, inArray(t.status, [...MOVED])));
  const count = Number(found?.count ?? 0);
  return {
    count: Math.min(count, COUNT_CAP),
    capped: count > COUNT_CAP,
    inMinor: BigInt(found?.in ?? "0"),
    outMinor: BigInt(found?.out ?? "0"),
    feesMinor: BigInt(found?.fees ?? "0"),
  };
}

/** One transaction of this user, or undefined: somebody else's answers exactly like one that does not exist. */
export async function findTransaction(userId: string, id: string): Promise<TransactionRow | undefined> {
  const [row] = await reads
    .select()
    .from(t)
    .where(and(eq(t.id, id), eq(t.userId, userId)));
  return row;
}

/** The timeline as stored, oldest first. The caller has checked who asks. */
export const listEvents = (transactionId: string): Promise<EventRow[]> =>
  reads
    .select()
    .from(transactionEvents)
    .where(eq(transactionEvents.transactionId, transactionId))
    .orderBy(asc(transactionEvents.seq));

/** Refunds and chargebacks of a deposit, oldest first. The caller has checked who asks. */
export const listRelated = (userId: string, transactionId: string): Promise<TransactionRow[]> =>
  reads
    .select()
    .from(t)
    .where(and(eq(t.relatedTransactionId, transactionId), eq(t.userId, userId)))
    .orderBy(asc(t.createdAt));
