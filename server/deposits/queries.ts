import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { balances } from "@/db/schema/ledger";
import { transactions as t } from "@/db/schema/transactions";
import { listFingerprint, readCursor, writeCursor } from "@/server/transactions/cursor";
import { falling } from "@/server/transactions/keyset";
import { listEvents, type EventRow, type TransactionRow } from "@/server/transactions/queries";

export type DepositRecord = {
  deposit: TransactionRow;
  events: EventRow[];
  availableMinor: bigint;
  now: Date;
};

const isDeposit = eq(t.type, "deposit");

/** A user's deposit with the database's time of that look, or undefined for anything that isn't theirs. */
export async function findDepositNow(
  userId: string,
  id: string,
): Promise<Omit<DepositRecord, "events"> | undefined> {
  const [row] = await reads
    .select({ deposit: t, available: balances.available, now: sql<Date>`wallet.clock()` })
    .from(t)
    .leftJoin(balances, and(eq(balances.userId, t.userId), eq(balances.currency, t.currency)))
    .where(and(eq(t.id, id), eq(t.userId, userId), isDeposit));
  return row && { deposit: row.deposit, availableMinor: row.available ?? 0n, now: new Date(row.now) };
}

/** The same with its timeline. */
export async function findDeposit(userId: string, id: string): Promise<DepositRecord | undefined> {
  const found = await findDepositNow(userId, id);
  return found && { ...found, events: await listEvents(id) };
}

/** A page of a user's deposits, newest first. */
export async function listDeposits(
  userId: string,
  options: { limit: number; cursor?: string | null | undefined },
): Promise<{ rows: TransactionRow[]; next: string | null; now: Date }> {
  const list = listFingerprint(userId, "deposits");
  const place = options.cursor ? readCursor(options.cursor, list) : null;
  const found = await reads
    .select({ deposit: t, now: sql<Date>`wallet.clock()` })
    .from(t)
    .where(
      and(
        eq(t.userId, userId),
        isDeposit,
        place ? sql`(${t.createdAt}, ${t.id}) < (${place.v}::timestamptz, ${place.id}::uuid)` : undefined,
      ),
    )
    .orderBy(falling(t.createdAt), falling(t.id))
    .limit(options.limit + 1);
  const rows = found.slice(0, options.limit).map((row) => row.deposit);
  const last = found.length > options.limit ? rows.at(-1) : undefined;
  return {
    rows,
    next: last ? writeCursor({ v: last.createdAt.toISOString(), id: last.id, go: "next" }, list) : null,
    now: new Date(found[0]?.now ?? Date.now()),
  };
}

async function findOne(where: SQL | undefined): Promise<TransactionRow | undefined> {
  const [row] = await reads.select().from(t).where(and(isDeposit, where)).limit(1);
  return row;
}

/** The deposit a purchase is attached to, across users: for work that the provider causes. */
export const findDepositByPurchase = (purchaseId: string): Promise<TransactionRow | undefined> =>
  findOne(eq(t.revioPurchaseId, purchaseId));
/** The deposit with this reference, across users. */
export const findDepositByReference = (reference: string): Promise<TransactionRow | undefined> =>
  findOne(eq(t.reference, reference));
/** A deposit by its id, across users. */
export const findDepositById = (id: string): Promise<TransactionRow | undefined> => findOne(eq(t.id, id));

/** A user's failed deposits whose checkout can still be paid: to be cancelled at Revio before another one starts. */
export const listPayableFailures = (userId: string): Promise<TransactionRow[]> =>
  reads
    .select()
    .from(t)
    .where(
      and(
        isDeposit,
        eq(t.userId, userId),
        eq(t.status, "failed"),
        isNotNull(t.revioPurchaseId),
        gt(t.dueAt, sql`wallet.clock()`),
        sql`${t.providerStatus} is distinct from 'cancelled'`,
      ),
    )
    .orderBy(desc(t.createdAt))
    .limit(3);

/** By the time a checkout ends, which nothing changes afterwards: an index on a status would slow every settlement down. */
const dueSince = (at: Date, age: "30 days" | "90 days"): SQL =>
  sql`${t.dueAt} > ${at}::timestamptz - ${age}::interval`;

/**
 * Deposits to ask Revio about, least recently asked first: the open ones not asked for `silentMinutes`, and those closed
 * without payment hourly until 48 h after their due time, since late money can still come; and credited ones once a day for a
 * week, since Revio announces no chargeback, hourly while a refund is under way, since it announces none that failed.
 */
export function listDepositsToCheck(at: Date, limit: number, silentMinutes = 5): Promise<TransactionRow[]> {
  const anHourAgo = sql`${at}::timestamptz - interval '1 hour'`;
  return reads
    .select()
    .from(t)
    .where(
      and(
        isDeposit,
        isNotNull(t.revioPurchaseId),
        isNull(t.heldAt),
        dueSince(at, "30 days"),
        or(
          and(
            eq(t.status, "pending"),
            or(
              isNull(t.askedAt),
              lte(t.askedAt, sql`${at}::timestamptz - make_interval(mins => ${silentMinutes}::int)`),
            ),
          ),
          and(
            inArray(t.status, ["failed", "expired", "cancelled"]),
            gt(t.dueAt, sql`${at}::timestamptz - interval '48 hours'`),
            or(isNull(t.askedAt), lte(t.askedAt, anHourAgo)),
          ),
          and(
            inArray(t.status, ["completed", "partially_refunded"]),
            eq(t.providerStatus, "pending_refund"),
            lte(t.askedAt, anHourAgo),
          ),
          and(
            inArray(t.status, ["completed", "partially_refunded"]),
            gt(t.completedAt, sql`${at}::timestamptz - interval '7 days'`),
            lte(t.askedAt, sql`${at}::timestamptz - interval '1 day'`),
          ),
        ),
      ),
    )
    .orderBy(sql`${t.askedAt} asc nulls first`, asc(t.id))
    .limit(limit);
}

/**
 * Open deposits whose checkout has ended: pending past due and not asked for since `at`, so that those which stay open don't keep
 * the others waiting; and those that never got a purchase, a day after due.
 */
export const listDepositsPastDue = (at: Date, limit: number): Promise<TransactionRow[]> =>
  reads
    .select()
    .from(t)
    .where(
      and(
        isDeposit,
        isNull(t.heldAt),
        dueSince(at, "90 days"),
        or(
          and(
            eq(t.status, "pending"),
            lte(t.dueAt, sql`${at}::timestamptz - interval '1 minute'`),
            or(isNull(t.askedAt), lt(t.askedAt, at)),
          ),
          and(eq(t.status, "created"), lte(t.dueAt, sql`${at}::timestamptz - interval '24 hours'`)),
        ),
      ),
    )
    .orderBy(asc(t.dueAt), asc(t.id))
    .limit(limit);

/** What was taken back of the deposit of a purchase, and by which refund payments: both of one moment. */
export async function findReturned(
  purchaseId: string,
): Promise<{ deposit: TransactionRow; refundIds: string[] } | undefined> {
  const [row] = await reads
    .select({
      deposit: t,
      refundIds: sql<string[]>`(
        select coalesce(jsonb_agg(e.provider_object_id), '[]') from wallet.transactions r
          join wallet.provider_effects e on e.transaction_id = r.id and e.kind = 'refund'
         where r.related_transaction_id = "transactions"."id")`,
    })
    .from(t)
    .where(and(isDeposit, eq(t.revioPurchaseId, purchaseId)));
  return row;
}
