import { and, asc, desc, eq, inArray, or, sql } from "drizzle-orm";
import { query } from "@/db/client";
import { reads } from "@/db/reads";
import { users } from "@/db/schema/identity";
import { breakEvents, breakSnapshots } from "@/db/schema/reconciliation";
import { transactions as t } from "@/db/schema/transactions";
import type { TransactionRow } from "@/server/transactions/queries";
import type { BreakRow } from "./break-queries";

export type BreakEventRow = typeof breakEvents.$inferSelect;
export type SnapshotRow = typeof breakSnapshots.$inferSelect;

/** History, oldest first; the newest 500 lines of a break that is seen every night for years. */
export async function listBreakEvents(breakId: string): Promise<BreakEventRow[]> {
  const rows = await reads
    .select()
    .from(breakEvents)
    .where(eq(breakEvents.breakId, breakId))
    .orderBy(desc(breakEvents.seq))
    .limit(500);
  return rows.reverse();
}

/** What the provider said and when, oldest first. */
export const listSnapshots = (breakId: string): Promise<SnapshotRow[]> =>
  reads
    .select()
    .from(breakSnapshots)
    .where(eq(breakSnapshots.breakId, breakId))
    .orderBy(asc(breakSnapshots.seq))
    .limit(100);

/** Admins who may be given a break, by name. */
export const listAdmins = (): Promise<{ id: string; displayName: string; email: string }[]> =>
  reads
    .select({ id: users.id, displayName: users.displayName, email: users.email })
    .from(users)
    .where(and(eq(users.role, "admin"), eq(users.status, "active")))
    .orderBy(asc(users.displayName), asc(users.id))
    .limit(200);

/** Names of people by id. */
export async function namesOf(ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await reads
    .select({ id: users.id, name: users.displayName })
    .from(users)
    .where(inArray(users.id, wanted));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Transactions a break is about: its own, what came of it, those with its record's reference, and its corrections. */
export async function listLinked(row: BreakRow, reference: string | null): Promise<TransactionRow[]> {
  const corrections = sql`(select a.id from wallet.adjustments a where a.break_id = ${row.id})`;
  const own = row.transactionId;
  return reads
    .select()
    .from(t)
    .where(
      or(
        own === null ? undefined : eq(t.id, own),
        own === null ? undefined : eq(t.relatedTransactionId, own),
        reference === null || reference === "" ? undefined : eq(t.reference, reference),
        inArray(t.id, corrections),
      ),
    )
    .orderBy(asc(t.createdAt), asc(t.id))
    .limit(50);
}

export type EntryRow = {
  id: string;
  transaction_id: string;
  kind: string;
  debit: string;
  credit: string;
  amount: string;
  created_at: Date;
};

/** The entries of some transactions with the codes of their accounts, oldest first. */
export const listEntries = (transactionIds: readonly string[]): Promise<EntryRow[]> =>
  query<EntryRow>(
    "read",
    `select e.id, e.transaction_id, e.kind, d.code as debit, c.code as credit, e.amount, e.created_at
       from wallet.entries e
       join wallet.ledger_accounts d on d.id = e.debit_account join wallet.ledger_accounts c on c.id = e.credit_account
      where e.transaction_id in (select x::uuid from jsonb_array_elements_text($1::jsonb) x) order by e.id limit 200`,
    [transactionIds],
    { name: "break_entries" },
  );

/** The types of transactions by id. */
export async function typesOf(ids: readonly (string | null)[]): Promise<Map<string, TransactionRow["type"]>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await reads.select({ id: t.id, type: t.type }).from(t).where(inArray(t.id, wanted));
  return new Map(rows.map(({ id, type }) => [id, type]));
}

/** The database's time, by which breaks are due. */
export async function databaseTime(): Promise<Date> {
  const [row] = await query<{ now: Date }>("read", "select wallet.clock() as now", [], { name: "clock" });
  return row?.now ?? new Date();
}

export type Requested = { id: string; claimed: string; claimed_fee: string };

/** The open request for a correction of this break. */
export async function findRequested(breakId: string): Promise<Requested | undefined> {
  const rows = await query<Requested>(
    "read",
    `select id, payload ->> 'claimed' as claimed, payload ->> 'claimedFee' as claimed_fee from wallet.approvals
      where kind = 'adjustment' and subject_id = $1 and decided_at is null and lapsed_at is null`,
    [breakId],
    { name: "break_request" },
  );
  return rows[0];
}
