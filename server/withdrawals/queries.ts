import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { bankAccounts as b } from "@/db/schema/bank-accounts";
import { providerOperations as o, requests, transactions as t } from "@/db/schema/transactions";
import { deadLetters } from "@/db/schema/webhooks";
import { listEvents, type EventRow, type TransactionRow } from "@/server/transactions/queries";
import { businessDaysBefore } from "./arrives-by";

const isWithdrawal = eq(t.type, "withdrawal");
const OPEN = ["requested", "processing", "unknown"] as const;
const now = sql<Date>`wallet.clock()`.mapWith((value: string | Date) => new Date(value));

/** Where a withdrawal goes, in what may be read of it. */
const DESTINATION = { bank: b.bank, branchCode: b.branchCode, last4: b.last4, holderName: b.holderName };
type WithdrawalDestination = { bank: string; branchCode: string; last4: string; holderName: string };

export type WithdrawalRecord = {
  withdrawal: TransactionRow;
  destination: WithdrawalDestination;
  events: EventRow[];
  now: Date;
};

/** A user's withdrawal with its timeline and the database's time, or undefined for anything that isn't theirs. */
export async function findWithdrawal(userId: string, id: string): Promise<WithdrawalRecord | undefined> {
  const [row] = await reads
    .select({ withdrawal: t, destination: DESTINATION, now })
    .from(t)
    .innerJoin(b, eq(b.id, t.bankAccountId))
    .where(and(eq(t.id, id), eq(t.userId, userId), isWithdrawal));
  return row && { ...row, events: await listEvents(id) };
}

/** What a user asked for under this key, or undefined. */
export async function findRequest(
  userId: string,
  key: string,
): Promise<{ transactionId: string | null } | undefined> {
  const [row] = await reads
    .select({ transactionId: requests.transactionId })
    .from(requests)
    .where(
      and(
        eq(requests.userId, userId),
        eq(requests.idempotencyKey, key),
        eq(requests.command, "request_withdrawal"),
      ),
    );
  return row;
}

/** A withdrawal with all that decides what may be done about its payout, across users. */
export type Followed = {
  withdrawal: TransactionRow;
  destination: WithdrawalDestination;
  /** Our mark "about to execute", and how that call ended. */
  execute: { outcome: "ok" | "rejected" | "unavailable" | "unknown" | null; markedAt: Date } | null;
  now: Date;
};

async function findFollowed(where: SQL): Promise<Followed | undefined> {
  const [row] = await reads
    .select({
      withdrawal: t,
      destination: DESTINATION,
      execute: { markedAt: o.markedAt, outcome: o.outcome }, // the first one, never null, tells whether there is a mark
      now,
    })
    .from(t)
    .innerJoin(b, eq(b.id, t.bankAccountId))
    .leftJoin(o, and(eq(o.transactionId, t.id), eq(o.operation, "execute_payout")))
    .where(and(isWithdrawal, where));
  return row;
}

/** By the withdrawal's own id. */
export const findFollowedById = (id: string): Promise<Followed | undefined> => findFollowed(eq(t.id, id));
/** By the payout that is attached to it. */
export const findFollowedByPayout = (payoutId: string): Promise<Followed | undefined> =>
  findFollowed(eq(t.revioPayoutId, payoutId));

/** No open withdrawal is older than this without being on the stuck list for weeks: bounds the scan of the index by type and time. */
const recent = (at: Date): SQL => sql`${t.createdAt} > ${at}::timestamptz - interval '60 days'`;

/**
 * Withdrawals to ask Revio about, least recently asked first: those that are not final and not asked for 5 minutes, and for 10 days
 * once a day those that ended, since a bank may send money back, and one that failed or came back may turn out to be paid.
 */
export function listWithdrawalsToCheck(at: Date, limit: number): Promise<TransactionRow[]> {
  const notAskedFor = (age: string): SQL | undefined =>
    or(isNull(t.askedAt), lte(t.askedAt, sql`${at}::timestamptz - ${age}::interval`));
  return reads
    .select()
    .from(t)
    .where(
      and(
        isWithdrawal,
        recent(at),
        isNotNull(t.revioPayoutId),
        or(
          and(inArray(t.status, [...OPEN]), notAskedFor("5 minutes")),
          and(
            inArray(t.status, ["completed", "failed", "returned"]),
            gt(t.updatedAt, sql`${at}::timestamptz - interval '10 days'`),
            notAskedFor("1 day"),
          ),
        ),
      ),
    )
    .orderBy(sql`${t.askedAt} asc nulls first`, asc(t.id))
    .limit(limit);
}

/** An open withdrawal a person has to look at: open for 5 business days, or out of tries (`deadLetter`). */
type StuckWithdrawal = { id: string; status: string; createdAt: Date; deadLetter: string | null };

/** Open withdrawals that time or retries alone no longer bring to an end, oldest first. */
export function listStuckWithdrawals(at: Date, limit = 500): Promise<StuckWithdrawal[]> {
  return reads
    .select({ id: t.id, status: t.status, createdAt: t.createdAt, deadLetter: deadLetters.errorCode })
    .from(t)
    .leftJoin(
      deadLetters,
      and(
        eq(deadLetters.subjectKind, "withdrawal"),
        eq(deadLetters.subjectId, t.id),
        isNull(deadLetters.closedAt),
      ),
    )
    .where(
      and(
        isWithdrawal,
        inArray(t.status, [...OPEN]),
        or(isNotNull(deadLetters.id), lte(t.createdAt, businessDaysBefore(at, 5))),
      ),
    )
    .orderBy(asc(t.createdAt), asc(t.id))
    .limit(limit);
}
