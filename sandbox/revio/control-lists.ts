/** What happened, row by row, numbered in the order it happened. */
import type { Answer } from "./answer";
import { json } from "./answer";
import type { ControlCall } from "./control";

/** Each list by its SQL: `id`, when given, is any id the row concerns; `reference` the purchase's or payout's. */
export const LISTS: Record<string, string> = {
  requests: `select number, at_ms, method, path, reference, object_id, http_status, accepted, fault from requests
    where ($1::text is null or object_id = $1) and ($2::text is null or reference = $2)`,
  purchases: `select number, id, reference, status, version, body from purchases
    where ($1::text is null or id::text = $1) and ($2::text is null or reference = $2)`,
  refunds: `select number, id, purchase_id, reference, status, amount, currency, body from refunds
    where ($1::text is null or $1 in (id::text, purchase_id::text)) and ($2::text is null or reference = $2)`,
  payouts: `select number, id, reference, status, version, currency, asked, paid, returned, fee, outgoing, body from payouts
    where ($1::text is null or id::text = $1) and ($2::text is null or reference = $2)`,
  statements: `select number, id, created_ms, updated_ms, timezone, filter, cancelled, rows from statements
    where ($1::text is null or id::text = $1) and $2::text is null`,
  events: `select number, at_ms, event_type, object_id, purchase_id, reference, body from events
    where ($1::text is null or $1 in (object_id::text, purchase_id::text)) and ($2::text is null or reference = $2)`,
  deliveries: `select id as number, event_number, receiver, url, event_type, object_id, purchase_id, reference, status, attempts,
      first_at_ms, next_at_ms, held,
      (select coalesce(jsonb_agg(jsonb_build_object('at_ms', a.at_ms, 'http_status', a.http_status, 'error', a.error, 'fault', a.fault,
        'key_id', a.key_id) order by a.id), '[]') from attempts a where a.delivery_id = d.id) as log
    from deliveries d
    where ($1::text is null or $1 in (object_id::text, purchase_id::text)) and ($2::text is null or reference = $2)`,
};

const MOST = 10_000;

/** `?id=`, `?reference=`, `?after=NUMBER`, `?limit=` (10 000 at most, the default). Wide integers are text. */
export async function listRows({ engine, query }: ControlCall, name: string): Promise<Answer> {
  const after = Number(query.get("after") ?? 0);
  const limit = Number(query.get("limit") ?? MOST);
  if (!Number.isSafeInteger(after) || !(Number.isSafeInteger(limit) && limit > 0 && limit <= MOST))
    return json(400, { error: "after and limit must be whole numbers" });
  const results = await engine.sandbox.db.query(
    `select * from (${LISTS[name]}) rows where number > $3::bigint order by number limit $4::int`,
    [query.get("id"), query.get("reference"), after, limit],
  );
  return json(200, { results });
}
