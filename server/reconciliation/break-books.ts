import { query } from "@/db/client";

/** What our books say of one record of the provider; amounts in minor units. */
export type Books = {
  /** The transaction the record belongs to, of whichever status. */
  transactionId: string | null;
  status: string | null;
  reference: string | null;
  currency: string | null;
  /** What we booked for it, corrections included. */
  amount: bigint;
  /** What we know of its fee, corrections included; null when nothing is known. */
  fee: bigint | null;
  /** What we booked as gone back of it. */
  returned: bigint;
  bookedAt: Date | null;
  /** How much of it still lies in suspense: nobody has been given it. */
  inSuspense: bigint;
};

type Row = {
  transaction_id: string | null;
  status: string | null;
  reference: string | null;
  currency: string | null;
  amount: string;
  fee: string | null;
  returned: string;
  booked_at: Date | null;
  was_held: boolean;
  in_suspense: string;
};

/** By primary key and unique keys alone; an id that is no UUID belongs to nothing of ours. */
const BOOKS = `
  with effect as (
    select e.kind, e.amount, e.currency, e.created_at, e.transaction_id from wallet.provider_effects e
     where e.provider_object_id = $2 and e.kind = any (case when $1 = 'purchase' then array['settlement', 'suspense'] else array[$1] end)
     limit 1
  ), named as (
    select t.id from wallet.transactions t
     where $1 in ('purchase', 'chargeback') and t.type = 'deposit' and t.revio_purchase_id = $3::uuid
    union all
    select t.id from wallet.transactions t where $1 in ('payout', 'payout_return') and t.revio_payout_id = $3::uuid
  ), claim as (
    -- A fee booked against the money held is no part of what the record itself amounts to.
    select coalesce(sum(a.claimed + case when $1 in ('refund', 'chargeback', 'payout') then -f.amount else f.amount end), 0) as amount,
           coalesce(sum(a.claimed_fee), 0) as fee
      from wallet.adjustments a, lateral (
           select coalesce(sum(case when l ->> 'debit' = 'provider_fees' and l ->> 'credit' = 'revio_clearing' then (l ->> 'amount')::bigint
                                    when l ->> 'credit' = 'provider_fees' and l ->> 'debit' = 'revio_clearing' then -(l ->> 'amount')::bigint
                                    else 0 end), 0) as amount
             from jsonb_array_elements(a.legs) l) f
     where a.product = $1 and a.provider_object_id = $2
  )
  select t.id as transaction_id, t.status, t.reference, coalesce(e.currency, t.currency) as currency,
         (coalesce(e.amount, 0) + c.amount)::text as amount, e.created_at as booked_at, coalesce(e.kind = 'suspense', false) as was_held,
         (case when e.kind = 'suspense' then e.amount - (
              select coalesce(sum(case 'suspense' when l ->> 'debit' then (l ->> 'amount')::bigint when l ->> 'credit' then -(l ->> 'amount')::bigint else 0 end), 0)
                from wallet.adjustments a left join wallet.reconciliation_breaks b on b.id = a.break_id, jsonb_array_elements(a.legs) l
               where (a.product, a.provider_object_id) = ($1, $2) or (b.object_kind, b.object_id) = ($1, $2)) else 0 end)::text as in_suspense,
         case when e.kind = 'settlement' then (coalesce(t.provider_fee, 0) + c.fee)::text end as fee,
         case when t.type = 'deposit' then t.returned_amount
              else (select coalesce(sum(r.amount), 0) from wallet.provider_effects r
                     where r.kind = 'payout_return' and r.provider_object_id = $2) end::text as returned
    from claim c left join effect e on true
    left join wallet.transactions t on t.id = coalesce(e.transaction_id, (select id from named limit 1))`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What our books say of this record now. */
export async function readBooks(product: string, objectId: string): Promise<Books> {
  const uuid = UUID.test(objectId) ? objectId : null;
  const [row] = await query<Row>("read", BOOKS, [product, objectId, uuid], { name: "break_books" });
  return {
    transactionId: row?.transaction_id ?? null,
    status: row?.status ?? null,
    reference: row?.was_held ? null : (row?.reference ?? null),
    currency: row?.currency ?? null,
    amount: BigInt(row?.amount ?? "0"),
    fee: row?.fee ? BigInt(row.fee) : null,
    returned: BigInt(row?.returned ?? "0"),
    bookedAt: row?.booked_at ?? null,
    inSuspense: BigInt(row?.in_suspense ?? "0"),
  };
}
