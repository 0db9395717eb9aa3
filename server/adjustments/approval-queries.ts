import { and, eq, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { approvals as a } from "@/db/schema/approvals";
import { query } from "@/db/client";
import { listFingerprint } from "@/server/transactions/cursor";
import { type Page, readPage } from "@/server/transactions/keyset";

export type ApprovalRow = typeof a.$inferSelect;

export const APPROVAL_TABS = ["waiting", "mine", "all", "decided"] as const;
type ApprovalTab = (typeof APPROVAL_TABS)[number];

const inTime = sql`${a.expiresAt} > wallet.clock()`;

/** `waiting`: for this admin, so never their own requests. */
function tabOf(tab: ApprovalTab, userId: string): SQL | undefined {
  switch (tab) {
    case "waiting":
      return and(isNull(a.decidedAt), isNull(a.lapsedAt), inTime, ne(a.requestedBy, userId));
    case "mine":
      return eq(a.requestedBy, userId);
    case "all":
      return undefined;
    case "decided":
      return or(isNotNull(a.decidedAt), isNotNull(a.lapsedAt));
  }
}

/** A page of requests, newest first. */
export const listApprovals = (
  tab: ApprovalTab,
  userId: string,
  options: { limit: number; cursor?: string | null | undefined },
): Promise<Page<ApprovalRow>> =>
  readPage(
    {
      list: listFingerprint("approvals", tab, userId),
      column: a.requestedAt,
      id: a.id,
      order: "desc",
      ...options,
    },
    (row) => ({ id: row.id, v: row.requestedAt.toISOString() }),
    ({ beyond, orderBy, limit }) =>
      reads
        .select()
        .from(a)
        .where(and(tabOf(tab, userId), beyond))
        .orderBy(...orderBy)
        .limit(limit),
  );

/** A request by its id. */
export async function findApproval(id: string): Promise<ApprovalRow | undefined> {
  const [row] = await reads.select().from(a).where(eq(a.id, id));
  return row;
}

/** The balances now of the accounts with these codes, in minor units; an account that nobody opened yet has none. */
export async function readBalances(codes: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await query<{ code: string; balance: string }>(
    "read",
    `select l.code, case l.kind when 'available' then b.available when 'reserved' then b.reserved
              else (select coalesce(sum(s.balance), 0) from wallet.system_balances s where s.account_id = l.id) end::text as balance
       from wallet.ledger_accounts l left join wallet.balances b on b.user_id = l.user_id and b.currency = l.currency
      where l.code in (select x from jsonb_array_elements_text($1::jsonb) x)`,
    [codes],
    { name: "balances_by_code" },
  );
  return new Map(rows.map(({ code, balance }) => [code, BigInt(balance)]));
}
