/** Settled deposits by the hundred thousand, and the statement that lists them: what comparing is measured and disturbed with. */
import type postgres from "postgres";
import { newId } from "@/db/ids";
import { REVIO_COLUMNS } from "@/server/reconciliation/column-map";
import { receiveStatement } from "@/server/reconciliation/receive-statement";
import { giveApps } from "./standing";

export const FROM = new Date("2026-10-01T00:00:00Z");
export const TO = new Date("2026-11-01T00:00:00Z");
/** Within the month, a second apart and over again. */
const SPREAD = 2_678_000;
const TOGETHER = 500_000;

type Admin = { userId: string; sessionId: string };

/** An admin with a session and a wallet, and the account at Revio. */
export async function makeBooks(sql: postgres.Sql): Promise<Admin> {
  const [userId, sessionId] = [newId(), newId()];
  await sql`insert into wallet.users (id, email, display_name, role) values (${userId}, ${`${userId}@example.org`}, 'Bench', 'admin')`;
  await sql`insert into wallet.sessions (id, user_id, salt, key_id, amr, idle_expires_at, expires_at)
            values (${sessionId}, ${userId}, 'salt', 'k1', 'pwd', now() + interval '1 day', now() + interval '7 days')`;
  await giveApps(sql);
  await sql`select wallet.open_wallet(${userId}, 'ZAR'), wallet.open_system_account('revio_clearing', 'ZAR')`;
  return { userId, sessionId };
}

/** Settled deposits number `from + 1` to `to` of this user, with their effects and entries; everything derives from the number. */
export async function settleMany(
  sql: postgres.Sql,
  { userId }: Admin,
  from: number,
  to: number,
): Promise<void> {
  for (let low = from; low < to; low += TOGETHER) {
    await sql
      .unsafe(
        `set session_replication_role = replica;
        with n as (select n, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id, md5('p' || n)::uuid as purchase,
                          10000 + n % 90000 as amount, '${FROM.toISOString()}'::timestamptz + n % ${SPREAD} * interval '1 second' as at
                     from generate_series(${low + 1}, ${Math.min(low + TOGETHER, to)}) n),
          t as (insert into wallet.transactions (id, type, status, user_id, currency, amount, direction, reference, revio_purchase_id, provider_fee,
                                                 created_at, updated_at, completed_at)
                select id, 'deposit', 'completed', '${userId}', 'ZAR', amount, 'in', 'OW' || lpad(n::text, 13, '0'), purchase, 250, at, at, at from n),
          e as (insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency, provider_fee, created_at)
                select 'settlement', purchase::text, id, 'OW' || lpad(n::text, 13, '0'), amount, 'ZAR', 250, at from n)
        insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, created_at)
        select n.id, 'deposit', c.id, u.id, n.amount, 'ZAR', n.at from n, wallet.ledger_accounts c, wallet.ledger_accounts u
         where c.code = 'revio_clearing:ZAR' and u.code = 'user:${userId}:available:ZAR';
        set session_replication_role = origin`,
      )
      .simple();
  }
}

const PART = 50_000;

/** The same deposits as Revio would list them, the last first; 5 differ in amount, 5 are missing, 5 are nobody's, 5 are listed twice. */
async function* statementOf(sql: postgres.Sql, rows: number, brand: string): AsyncGenerator<Buffer> {
  yield Buffer.from(`${REVIO_COLUMNS.join(",")}\n`);
  const parts = Array.from({ length: Math.ceil(rows / PART) }, (_, part) => [
    part * PART + 1,
    Math.min((part + 1) * PART, rows),
  ]);
  for (const [from = 0, to = 0] of [...parts, [rows - 19, rows - 15]]) {
    const lines = await sql<{ line: string }[]>`
      select md5('p' || n)::uuid || ',purchase,,OW' || lpad(n::text, 13, '0') || ',paid,' || at || ',' || at || ',ZAR,' || amount || ',2.50,'
             || amount || ',Card,true,' || ${brand}::text as line
        from (select n, to_char('2026-10-01'::timestamp + n % ${SPREAD} * interval '1 second', 'YYYY-MM-DD HH24:MI:SS') as at,
                     ((10000 + n % 90000 + case when n between 11 and 15 then 1 else 0 end) / 100.0)::numeric(12, 2) as amount
                from (select ${rows + 6} - i as n from generate_series(${from}::int, ${to}::int) i) x) y`;
    yield Buffer.from(`${lines.map(({ line }) => line).join("\n")}\n`);
  }
}

/** Stores a statement of so many rows as an upload; its id. */
export async function sendStatement(
  sql: postgres.Sql,
  admin: Admin,
  rows: number,
  brand: string,
): Promise<string> {
  const fileId = newId();
  let bytes = 0;
  for await (const piece of statementOf(sql, rows, brand)) bytes += piece.byteLength;
  const wish = {
    fileId,
    name: `${rows}.csv`,
    format: "revio_csv",
    mapId: null,
    from: FROM,
    to: TO,
    bytes,
  } as const;
  await receiveStatement({ actor: admin, requestId: "bench" }, wish, statementOf(sql, rows, brand));
  return fileId;
}
