/** Deposits waiting for their settlement, made in bulk by one statement: what settling is measured with. */
import type postgres from "postgres";
import { settleDeposit } from "@/server/deposits/settle-deposit";

export type Waiting = { purchaseId: string; transactionId: string; userId: string; currency: string };

export const AMOUNT = 25_000n;

/** Users with an empty wallet in each of these currencies. */
export async function makeUsers(sql: postgres.Sql, count: number, currencies: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with made as (insert into wallet.users (id, email, display_name)
      select id, id || '@example.org', 'Bench' from (select wallet.new_uuid() as id from generate_series(1, ${count})) ids returning id)
    select id, (select count(wallet.open_wallet(made.id, currency)) from unnest(${currencies}::text[]) currency) from made`;
  return rows.map((row) => row.id);
}

/** `count` pending deposits over these users and currencies in turn, as if their purchases had just been attached. */
export async function makeWaiting(
  sql: postgres.Sql,
  count: number,
  users: string[],
  currencies: string[],
): Promise<Waiting[]> {
  return sql<Waiting[]>`
    with people as materialized (select array_agg(u) as list from unnest(${users}::uuid[]) u),
    made as (
      insert into wallet.transactions (id, type, status, user_id, currency, amount, direction, reference, revio_purchase_id, due_at)
      select wallet.new_uuid(), 'deposit', 'pending', people.list[1 + n % ${users.length}], (${currencies}::text[])[1 + n % ${currencies.length}],
             ${String(AMOUNT)}, 'in', 'OW' || substr(md5(random()::text), 1, 16), gen_random_uuid(), now() + interval '1 hour'
        from generate_series(1, ${count}) n, people
      returning id, user_id, revio_purchase_id, currency),
    lines as (insert into wallet.transaction_events (transaction_id, seq, from_status, to_status, cause, actor)
      select id, 1, null, 'created', 'person_asked', 'user' from made union all select id, 2, 'created', 'pending', 'purchase_created', 'system' from made)
    select revio_purchase_id as "purchaseId", id as "transactionId", user_id as "userId", currency from made`;
}

/** Credits one of them by the product's own command. */
export async function settleWaiting({ purchaseId, currency }: Waiting): Promise<void> {
  const answer = await settleDeposit({
    purchaseId,
    amountMinor: AMOUNT,
    currency,
    providerFeeMinor: 0n,
    providerStatus: "paid",
    method: null,
    cause: "webhook",
  });
  if (answer.outcome !== "settled") throw new Error(`a deposit was ${answer.outcome}`);
}

/** Runs `work` for every item with `inFlight` at a time; milliseconds from first to last. */
export async function inFlight<T>(
  items: T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const started = performance.now();
  const iterator = items.values();
  const lane = async (): Promise<void> => {
    for (const item of iterator) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return performance.now() - started;
}
