import { and, eq, gt, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { decodeId } from "@/db/ids";
import { reads } from "@/db/reads";
import { reconciliationBreaks as b } from "@/db/schema/reconciliation";
import { transactions as t } from "@/db/schema/transactions";
import { listFingerprint } from "@/server/transactions/cursor";
import { type Page, readPage } from "@/server/transactions/keyset";
import { findTransactionId } from "@/server/transactions/public-id";
import type { Severity } from "./break-types";

export type BreakRow = typeof b.$inferSelect;

export const TABS = ["mine", "unassigned", "due", "waiting", "open", "closed"] as const;
export const AGES = ["under_1d", "1_3d", "3_7d", "over_7d"] as const;
export const SORTS = ["due", "amount", "age"] as const;

export type BreakFilter = {
  tab: (typeof TABS)[number];
  /** Who looks: for the tab `mine`. */
  userId: string;
  type?: string | undefined;
  severity?: Severity | undefined;
  age?: (typeof AGES)[number] | undefined;
  assigneeId?: string | undefined;
  runId?: string | undefined;
  /** An id of ours or of the provider's, or a reference. */
  q?: string | undefined;
};

const now = sql`wallet.clock()`;
const isOpen = isNull(b.closedAt);
/** "Due soon": within a day, or over already. */
const isDue = lte(b.dueAt, sql`${now} + interval '24 hours'`);

function tabOf({ tab, userId }: BreakFilter): SQL | undefined {
  switch (tab) {
    case "mine":
      return and(isOpen, eq(b.assigneeId, userId));
    case "unassigned":
      return and(isOpen, isNull(b.assigneeId));
    case "due":
      return and(isOpen, isDue);
    case "waiting":
      return and(isOpen, inArray(b.state, ["waiting", "ignored"]));
    case "open":
      return isOpen;
    case "closed":
      return isNotNull(b.closedAt);
  }
}

const AGED: Record<(typeof AGES)[number], SQL | undefined> = {
  under_1d: gt(b.openedAt, sql`${now} - interval '1 day'`),
  "1_3d": and(
    lte(b.openedAt, sql`${now} - interval '1 day'`),
    gt(b.openedAt, sql`${now} - interval '3 days'`),
  ),
  "3_7d": and(
    lte(b.openedAt, sql`${now} - interval '3 days'`),
    gt(b.openedAt, sql`${now} - interval '7 days'`),
  ),
  over_7d: lte(b.openedAt, sql`${now} - interval '7 days'`),
};

/** Named, so that the index on kind and id answers. */
const OBJECT_KINDS = [
  "purchase",
  "refund",
  "chargeback",
  "payout",
  "payout_return",
  "transaction",
  "law",
  "account",
  "statement_row",
];

function found(q: string): SQL | undefined {
  const own = decodeId("brk", q);
  if (own !== undefined) return eq(b.id, own);
  const transaction = findTransactionId(q);
  if (transaction !== undefined) return eq(b.transactionId, transaction);
  return or(
    and(inArray(b.objectKind, OBJECT_KINDS), eq(b.objectId, q)),
    eq(b.transactionId, sql`(select ${t.id} from ${t} where ${t.reference} = ${q})`),
  );
}

const filterOf = (filter: BreakFilter): SQL | undefined =>
  and(
    tabOf(filter),
    filter.type === undefined ? undefined : eq(b.type, filter.type),
    filter.severity === undefined ? undefined : eq(b.severity, filter.severity),
    filter.age === undefined ? undefined : AGED[filter.age],
    filter.assigneeId === undefined ? undefined : eq(b.assigneeId, filter.assigneeId),
    filter.runId === undefined
      ? undefined
      : or(eq(b.firstRunId, filter.runId), eq(b.lastRunId, filter.runId), eq(b.clearedByRunId, filter.runId)),
    filter.q === undefined ? undefined : found(filter.q),
  );

/** A page of breaks: the one due first, with the most money, or the oldest. Closed ones newest first. */
export function listBreaks(
  filter: BreakFilter,
  options: { sort: (typeof SORTS)[number]; limit: number; cursor?: string | null | undefined },
): Promise<Page<BreakRow>> {
  const { sort, limit, cursor } = options;
  const newestFirst = filter.tab === "closed" && sort !== "amount";
  const column = sort === "amount" ? b.amount : sort === "due" && !newestFirst ? b.dueAt : b.openedAt;
  const valueOf = (row: BreakRow): { id: string; v: string } => {
    const time = column === b.dueAt ? (row.dueAt ?? row.openedAt) : row.openedAt;
    return { id: row.id, v: column === b.amount ? String(row.amount) : time.toISOString() };
  };
  return readPage(
    {
      list: listFingerprint("breaks", filter, sort),
      column,
      id: b.id,
      order: newestFirst || sort === "amount" ? "desc" : "asc",
      limit,
      cursor,
    },
    valueOf,
    ({ beyond, orderBy, limit: most }) =>
      reads
        .select()
        .from(b)
        .where(and(filterOf(filter), beyond))
        .orderBy(...orderBy)
        .limit(most),
  );
}

type BreakCounts = {
  open: number;
  mine: number;
  unassigned: number;
  due: number;
  waiting: number;
  critical: number;
  openMinor: bigint;
  oldestAt: Date | null;
};

/** Open breaks by tab, with the money in them. They are few, however many were ever closed. */
export async function countBreaks(userId: string): Promise<BreakCounts> {
  const counted = (what: SQL | undefined): SQL<string> => sql<string>`count(*) filter (where ${what})`;
  const [row] = await reads
    .select({
      open: sql<string>`count(*)`,
      mine: counted(eq(b.assigneeId, userId)),
      unassigned: counted(isNull(b.assigneeId)),
      due: counted(isDue),
      waiting: counted(inArray(b.state, ["waiting", "ignored"])),
      critical: counted(eq(b.severity, "critical")),
      openMinor: sql<string>`coalesce(sum(abs(${b.amount})), 0)`,
      oldestAt: sql<Date | null>`min(${b.openedAt})`,
    })
    .from(b)
    .where(isOpen);
  return {
    open: Number(row?.open ?? 0),
    mine: Number(row?.mine ?? 0),
    unassigned: Number(row?.unassigned ?? 0),
    due: Number(row?.due ?? 0),
    waiting: Number(row?.waiting ?? 0),
    critical: Number(row?.critical ?? 0),
    openMinor: BigInt(row?.openMinor ?? "0"),
    oldestAt: row?.oldestAt ? new Date(row.oldestAt) : null,
  };
}

/** A break by its id, whoever asks. */
export async function findBreak(id: string): Promise<BreakRow | undefined> {
  const [row] = await reads.select().from(b).where(eq(b.id, id));
  return row;
}
