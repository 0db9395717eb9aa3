import { query } from "@/db/client";
import type { transactions } from "@/db/schema/transactions";
import { type ReadWindow, windowOf } from "./read-window";

/** `balance` counts credits minus debits: money of users is positive, money held at Revio negative. Minor units. */
export type AccountRow = {
  id: string;
  code: string;
  kind: string;
  currency: string;
  user_id: string | null;
  balance: string;
};

/** The accounts of the system, each with the sum over its shards. There are a handful. */
export const listSystemAccounts = (): Promise<AccountRow[]> =>
  query(
    "read",
    `select a.id, a.code, a.kind, a.currency, null as user_id, s.balance
       from (select account_id, sum(balance)::bigint as balance from wallet.system_balances group by account_id) s
       join wallet.ledger_accounts a on a.id = s.account_id order by a.code`,
    [],
    { name: "list_system_accounts" },
  );

/** The accounts of users, those opened last first; of one user if given. */
export function listUserAccounts(userId: string | null, window: ReadWindow): Promise<AccountRow[]> {
  const { where, order } = windowOf("a.id", window);
  return query(
    "read",
    `select a.id, a.code, a.kind, a.currency, a.user_id, case a.id when b.available_account then b.available else b.reserved end as balance
       from wallet.ledger_accounts a join wallet.balances b on b.user_id = a.user_id and b.currency = a.currency
      where a.user_id is not null and ($3::uuid is null or a.user_id = $3) and ${where} ${order}`,
    [window.from, window.limit, userId],
  );
}

/** The id of the user with this e-mail address, or undefined. */
export async function findUserByEmail(email: string): Promise<string | undefined> {
  const rows = await query<{ id: string }>(
    "read",
    "select id from wallet.users where email = lower($1)",
    [email],
    {
      name: "find_user_by_email",
    },
  );
  return rows[0]?.id;
}

type TransactionType = (typeof transactions.$inferSelect)["type"];

export type AccountEntryRow = {
  id: string;
  transaction_id: string;
  type: TransactionType | null;
  kind: string;
  side: "debit" | "credit";
  other_code: string | null;
  amount: string;
  created_at: Date;
};

/**
 * An account by its code with its balance now, and a window of its entries, both of one snapshot; undefined when there is none.
 * Both sides are compared as a pair, since only the index on (account, id) can give that order: see `wallet.newest_after`.
 */
export async function readAccountWindow(
  code: string,
  { from, back, limit }: ReadWindow,
): Promise<{ account: AccountRow; entries: AccountEntryRow[] } | undefined> {
  const [beyond, order] = back ? [">", "asc"] : ["<", "desc"];
  const side = (own: string, other: string): string => `
    (select e.id, e.transaction_id, e.kind, '${own}' as side, e.${own}_account as account, e.${other}_account as other, e.amount, e.created_at
       from wallet.entries e where (e.${own}_account, e.id) ${beyond} (head.id, $2::bigint) order by e.${own}_account ${order}, e.id ${order} limit $3)`;
  const [row] = await query<
    AccountRow & { entries: (Omit<AccountEntryRow, "created_at"> & { created_at: string })[] }
  >(
    "read",
    `with head as (
       select a.id, a.code, a.kind, a.currency, a.user_id, coalesce(
                (select case a.id when b.available_account then b.available else b.reserved end
                   from wallet.balances b where b.user_id = a.user_id and b.currency = a.currency),
                (select sum(s.balance) from wallet.system_balances s where s.kind = a.kind and s.currency = a.currency), 0)::bigint as balance
         from wallet.ledger_accounts a where a.code = $1)
     select head.*, coalesce((
       select jsonb_agg(jsonb_build_object('id', x.id::text, 'transaction_id', x.transaction_id, 'type', t.type, 'kind', x.kind, 'side', x.side,
                                           'other_code', o.code, 'amount', x.amount::text, 'created_at', x.created_at) order by x.id ${order})
         from (select y.* from (${side("debit", "credit")} union all ${side("credit", "debit")}) y
                where y.account = head.id order by y.id ${order} limit $3) x
         left join wallet.transactions t on t.id = x.transaction_id left join wallet.ledger_accounts o on o.id = x.other), '[]') as entries
       from head`,
    [code, from ?? (back ? "0" : "9223372036854775807"), limit],
  );
  if (!row) return undefined;
  const { entries, ...account } = row;
  return { account, entries: entries.map((one) => ({ ...one, created_at: new Date(one.created_at) })) };
}
