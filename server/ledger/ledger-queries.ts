import { query } from "@/db/client";
import type { transactions } from "@/db/schema/transactions";

export type TransactionHead = {
  id: string;
  type: (typeof transactions.$inferSelect)["type"];
  status: string;
  reference: string;
  user_id: string | null;
  currency: string;
  amount: string;
  fee: string;
  created_at: Date;
};

/** One transaction as the ledger knows it, of whomever; undefined when there is none. For admins. */
export async function findLedgerTransaction(id: string): Promise<TransactionHead | undefined> {
  const rows = await query<TransactionHead>(
    "read",
    "select id, type, status, reference, user_id, currency, amount, fee, created_at from wallet.transactions where id = $1",
    [id],
    { name: "find_ledger_transaction" },
  );
  return rows[0];
}

export type PostedRow = {
  id: string;
  kind: string;
  debit_code: string | null;
  credit_code: string | null;
  amount: string;
  currency: string;
  debit_after: string | null;
  credit_after: string | null;
  created_at: Date;
  sealed: boolean;
};

/** The entries of a transaction, oldest first; of a transfer's row also the one that belongs to the other person's row. */
export const listPosted = (transactionId: string): Promise<PostedRow[]> =>
  query(
    "read",
    `with rows as (
       select $1::uuid as id union
       select o.id from wallet.transactions t join wallet.transactions o on o.group_id = t.group_id where t.id = $1)
     select e.id, e.kind, d.code as debit_code, c.code as credit_code, e.amount, e.currency, e.debit_after, e.credit_after, e.created_at,
            e.id <= coalesce((select s.up_to_entry from wallet.ledger_seals s order by s.number desc limit 1), 0) as sealed
       from rows r join wallet.entries e on e.transaction_id = r.id
       left join wallet.ledger_accounts d on d.id = e.debit_account left join wallet.ledger_accounts c on c.id = e.credit_account order by e.id`,
    [transactionId],
    { name: "list_posted" },
  );

export type TrialRow = { kind: string; currency: string; accounts: string; balance: string };

/** What all accounts of a kind hold, credits minus debits, in one snapshot. Over all kinds of a currency it adds up to zero. */
export const readTrialBalance = (): Promise<TrialRow[]> =>
  query(
    "report",
    `select kind, currency, sum(accounts)::bigint as accounts, sum(balance)::bigint as balance from (
       select x.kind, b.currency, count(*) as accounts, sum(x.balance) as balance
         from wallet.balances b, lateral (values ('available', b.available), ('reserved', b.reserved)) x (kind, balance) group by 1, 2
       union all
       select s.kind, s.currency, count(distinct s.account_id), sum(s.balance) from wallet.system_balances s group by 1, 2) k
      group by kind, currency order by currency, kind`,
  );
