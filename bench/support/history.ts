/** A long history of settled deposits as the commands would have left it, written in bulk: every law of the ledger holds. */
import type postgres from "postgres";
import { AMOUNT } from "./deposits";

const PIECE = 200_000;

/**
 * Writes `count` deposits, an hour old, to these users in turn, who have no money yet. `sql` must be a superuser's connection whose session
 * fires no trigger (`session_replication_role: "replica"`).
 */
export async function writeHistory(sql: postgres.Sql, count: number, users: string[]): Promise<void> {
  await sql`select wallet.open_system_account('revio_clearing', 'ZAR')`;
  for (let from = 0; from < count; from += PIECE)
    await writePiece(sql, from, Math.min(count, from + PIECE), users.length);
  await sql`
    update wallet.balances b set available = x.total from (
      select credit_account, sum(amount) as total from wallet.entries group by credit_account) x where x.credit_account = b.available_account`;
  await sql`
    update wallet.system_balances set balance = -${String(AMOUNT * BigInt(count))}::bigint where kind = 'revio_clearing' and shard = 0`;
  await sql`vacuum analyze`;
}

const writePiece = (sql: postgres.Sql, from: number, to: number, users: number) => sql`
  with people as materialized (
    select user_id, available_account, row_number() over (order by user_id) - 1 as place from wallet.balances),
  made as materialized (
    select n, wallet.new_uuid() as id, gen_random_uuid() as purchase, now() - interval '1 hour' as at, p.user_id, p.available_account,
           ${String(AMOUNT)}::bigint as amount, (n / ${users} + 1) * ${String(AMOUNT)}::bigint as after
      from generate_series(${from}::bigint, ${to - 1}::bigint) n join people p on p.place = n % ${users}),
  transactions as (
    insert into wallet.transactions (id, type, status, user_id, currency, amount, direction, reference, revio_purchase_id, created_at, completed_at)
    select id, 'deposit', 'completed', user_id, 'ZAR', amount, 'in', 'OW' || n, purchase, at, at from made),
  events as (
    insert into wallet.transaction_events (transaction_id, seq, from_status, to_status, cause, actor, created_at)
    select id, v.seq, v.was, v.is, 'history', 'system', at
      from made, (values (1, null, 'created'), (2, 'created', 'pending'), (3, 'pending', 'completed')) v (seq, was, "is")),
  lines as (
    insert into wallet.audit_log (id, actor, actor_role, action, object_kind, object_id, outcome, at)
    select wallet.new_uuid(), 'system', 'worker', 'deposit.settle', 'transaction', id::text, 'done', made.at from made),
  effects as (
    insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency, created_at)
    select 'settlement', purchase::text, id, 'OW' || n, amount, 'ZAR', at from made)
  insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, credit_after, created_at)
  select id, 'deposit', (select a.id from wallet.ledger_accounts a where a.code = 'revio_clearing:ZAR'), available_account, amount, 'ZAR', after, at
    from made order by n`;
