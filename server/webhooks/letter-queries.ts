import { and, asc, count, desc, eq, inArray, isNotNull, isNull, max, min, type SQL, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { transactions as t } from "@/db/schema/transactions";
import { users as u } from "@/db/schema/identity";
import { deadLetters as d, webhookLogs as l } from "@/db/schema/webhooks";
import { type Page, readNewest } from "@/server/transactions/keyset";

export const CAUSES = [
  "provider_unavailable",
  "provider_refused",
  "not_visible_yet",
  "no_answer",
  "create_exhausted",
  "message_undeliverable",
  "our_fault",
] as const;
export type Cause = (typeof CAUSES)[number];

export const SUBJECTS = ["delivery", "withdrawal", "notification"] as const;
type SubjectKind = (typeof SUBJECTS)[number];

/** Dead letters of one cause about one kind of thing. */
export type Group = { cause: Cause; subjectKind: SubjectKind };

const cause = sql<Cause>`wallet.dead_letter_cause(${d.errorCode}, ${d.subjectKind})`;

const COLUMNS = {
  id: d.id,
  // Wider than the column's own type, which knows no messages.
  subjectKind: sql<SubjectKind>`${d.subjectKind}`.as("subject_kind"),
  subjectId: d.subjectId,
  errorCode: d.errorCode,
  cause: cause.as("cause"),
  createdAt: d.createdAt,
  lastFailedAt: d.lastFailedAt,
  closedAt: d.closedAt,
  closedBy: d.closedBy,
  discardedBy: d.discardedBy,
  discardReason: d.discardReason,
  eventType: l.eventType,
  objectType: l.objectType,
  objectId: l.objectId,
  purchaseId: l.purchaseId,
  reference: sql<string | null>`coalesce(${t.reference}, ${l.reference})`.as("reference"),
  deliveryState: l.state,
  attempts: l.attempts,
  transactionId: t.id,
  transactionType: t.type,
  transactionStatus: t.status,
  providerStatus: t.providerStatus,
  amount: t.amount,
  currency: t.currency,
  userId: t.userId,
  userName: u.displayName,
};

/** What a letter is about: its delivery, and the deposit or withdrawal that our books know of. */
const letters = () =>
  reads
    .select(COLUMNS)
    .from(d)
    .leftJoin(l, and(eq(l.id, d.subjectId), sql`${d.subjectKind} = 'delivery'`))
    .leftJoinLateral(CONCERNED, sql`true`)
    .leftJoin(t, eq(t.id, CONCERNED.id))
    .leftJoin(u, eq(u.id, t.userId));

const CONCERNED = reads
  .select({ id: sql<string>`x.id`.as("concerned_id") })
  .from(
    sql`(select ${d.subjectId} as id where ${d.subjectKind} = 'withdrawal'
     union all select p.id from wallet.transactions p where p.type = 'deposit' and p.revio_purchase_id = ${l.purchaseId}::uuid
     union all select p.id from wallet.transactions p where p.type = 'withdrawal' and ${l.objectType} = 'payout' and p.revio_payout_id = ${l.objectId}::uuid) x`,
  )
  .limit(1)
  .as("concerned");

export type LetterRow = Awaited<ReturnType<typeof letters>>[number];

/** A dead letter, open or closed, with what it is about. */
export async function findLetter(id: string): Promise<LetterRow | undefined> {
  const [row] = await letters().where(eq(d.id, id));
  return row;
}

type LetterFilter = {
  cause?: Cause | undefined;
  subjectKind?: SubjectKind | undefined;
  closed: boolean;
};

const matching = (filter: LetterFilter): SQL | undefined =>
  and(
    filter.closed ? isNotNull(d.closedAt) : isNull(d.closedAt),
    filter.cause && eq(cause, filter.cause),
    filter.subjectKind && sql`${d.subjectKind} = ${filter.subjectKind}`,
  );

/** A page of dead letters, newest first. */
export const listLetters = (
  filter: LetterFilter,
  options: { limit: number; cursor?: string | null | undefined },
): Promise<Page<LetterRow>> =>
  readNewest(
    {
      name: "dead letters",
      filter,
      ...options,
      at: d.createdAt,
      id: d.id,
      keyOf: (row) => ({ at: row.createdAt, id: row.id }),
    },
    (beyond, order, limit) =>
      letters()
        .where(and(matching(filter), beyond))
        .orderBy(...order)
        .limit(limit),
  );

/** As many of a group as one replay takes; the rest is another one's. */
export const GROUP_MOST = 10_000;

/** The open ones of a group that can be replayed, oldest first, as many as one replay takes. */
export async function listReplayable(group: Group): Promise<string[]> {
  const rows = await reads
    .select({ id: d.id })
    .from(d)
    .where(and(matching({ ...group, closed: false }), inArray(d.subjectKind, ["delivery", "withdrawal"])))
    .orderBy(asc(d.createdAt), asc(d.id))
    .limit(GROUP_MOST);
  return rows.map(({ id }) => id);
}

/** Open dead letters by cause and kind of subject: how many, since when, with how much money of how many users. */
export const listGroups = () => {
  const open = letters().where(isNull(d.closedAt)).as("open");
  return reads
    .select({
      cause: open.cause,
      subjectKind: open.subjectKind,
      letters: count(),
      firstAt: min(open.createdAt),
      lastAt: max(open.lastFailedAt),
      amount: sql<string>`coalesce(sum(${open.amount}), 0)::text`,
      users: sql<number>`count(distinct ${open.userId})::int`,
    })
    .from(open)
    .groupBy(open.cause, open.subjectKind)
    .orderBy(desc(count()), asc(open.cause));
};
