-- grant: nothing
-- The first look of a comparison: every record of both sides once, the millions that agree added up where they are found, the few that
-- don't handed on in full. Nothing is written and no subquery looks back at its row, so PostgreSQL shares the work among its workers.

-- What a statement's rows lack before they can be compared. A bank knows our reference only: the object is found by it. The first listing
-- of a record claims it, those after it get a place behind: few are listed twice, so only those whose hash occurs twice are put in order.
create or replace function wallet.prepare_rows(p_load bigint) returns void
language plpgsql set search_path = pg_catalog, wallet, pg_temp
set enable_hashagg = off -- a million hashes are sorted in half the time that a table of them takes
as $$
declare v_doubled bigint[];
begin
  analyze wallet.statement_rows (load, product, object_id, place);
  if exists (select from wallet.statement_rows s where s.load = p_load and s.object_id = '') then
    update wallet.statement_rows s
       set object_id = coalesce((select case when s.product in ('payout', 'payout_return') then t.revio_payout_id else t.revio_purchase_id end::text
                                   from wallet.transactions t where t.reference = s.reference),
                                nullif(s.reference, ''), 'line ' || s.line)
     where s.load = p_load and s.object_id = '';
  end if;
  select array_agg(d.hash) into v_doubled
    from (select hashtextextended(s.object_id, 0) as hash from wallet.statement_rows s where s.load = p_load group by 1 having count(*) > 1) d;
  if v_doubled is null then return; end if;
  update wallet.statement_rows s set place = p.place
    from (select x.ctid, row_number() over (partition by x.product, x.object_id order by x.paid_at is null, x.line) as place
            from wallet.statement_rows x where x.load = p_load and hashtextextended(x.object_id, 0) = any (v_doubled)) p
   where s.ctid = p.ctid and s.place <> p.place;
end $$;

-- What adjustments have claimed for a record of the provider, signed as the money held there. A fee booked against the money held is no
-- part of what a record amounts to: statements list amounts before fees.
create or replace function wallet.claims_of(p_from timestamptz, p_to timestamptz)
returns table (product text, object_id text, claimed_fee bigint, claimed bigint, claimed_inside bigint, fees_inside bigint)
language sql stable parallel safe as $$
  select c.product, c.provider_object_id, sum(c.claimed_fee)::bigint, sum(c.moved)::bigint, coalesce(sum(c.moved) filter (where c.inside), 0)::bigint,
         coalesce(sum(c.fees) filter (where c.inside), 0)::bigint
    from (select a.product, a.provider_object_id, a.claimed_fee, a.posted_at >= p_from and a.posted_at < p_to as inside, f.fees,
                 wallet.product_sign(a.product) * a.claimed + f.fees as moved
            from wallet.adjustments a
            join (select x.id, coalesce(sum(case when l ->> 'debit' = 'provider_fees' and l ->> 'credit' = 'revio_clearing' then (l ->> 'amount')::bigint
                                                 when l ->> 'credit' = 'provider_fees' and l ->> 'debit' = 'revio_clearing' then -(l ->> 'amount')::bigint
                                            end), 0) as fees
                    from wallet.adjustments x left join lateral jsonb_array_elements(x.legs) l on true group by x.id) f on f.id = a.id
           where a.product is not null) c
   group by 1, 2
$$;

-- One line for all records that agree, or have nothing to do with the window, and one for each that must be looked at: `pair` has all of
-- it then. `agreed_id`: a record with an open break that agrees now. Amounts, counts and fingerprint add up what the line stands for.
create or replace function wallet.first_look(p_load bigint, p_from timestamptz, p_to timestamptz)
returns table (product text, found text, is_watched boolean, agreed_id text, pair jsonb, records bigint, inside bigint, effects bigint,
               counted bigint, amount bigint, fees bigint, signed bigint, fingerprint numeric)
language plpgsql stable
set enable_mergejoin = off -- sorts both sides by text, a hash needs neither
set enable_sort = off -- the same for adding up
set parallel_tuple_cost = 0 -- it can't know that few lines come out
as $$
begin
  return query
  with effects as not materialized (
    select case when e.kind in ('settlement', 'suspense') then 'purchase' else e.kind end as product, e.provider_object_id as object_id,
           e.kind, e.amount, e.currency, e.created_at, e.transaction_id, e.provider_fee, e.reference
      from wallet.provider_effects e where e.created_at >= p_from and e.created_at < p_to
  ), ours as not materialized (
    select e.*, c.claimed, c.claimed_fee, c.claimed_inside
      from effects e left join wallet.claims_of(p_from, p_to) c on c.product = e.product and c.object_id = e.object_id
    union all
    select c.product, c.object_id, null, null, null, null, null, null, null, c.claimed, c.claimed_fee, c.claimed_inside
      from wallet.claims_of(p_from, p_to) c
     where not exists (select from wallet.provider_effects e
                        where e.provider_object_id = c.object_id and e.created_at >= p_from and e.created_at < p_to
                          and c.product = case when e.kind in ('settlement', 'suspense') then 'purchase' else e.kind end)
  ), listed as not materialized (
    select s.*, coalesce(s.paid_at >= p_from and s.paid_at < p_to, false) as inside from wallet.statement_rows s where s.load = p_load
  ), pairs as not materialized (
    select coalesce(p.product, o.product) as product, coalesce(p.object_id, o.object_id) as object_id, coalesce(p.place, 1) as place,
           p.line, p.related_id, p.reference as their_reference, p.status as their_status, p.paid_at, p.currency as their_currency,
           p.amount as their_amount, p.fee as their_fee, coalesce(p.is_ours, true) as is_ours, coalesce(p.inside, false) as inside,
           o.kind, o.amount, o.currency, o.created_at, o.transaction_id, o.reference, o.provider_fee,
           coalesce(o.claimed, 0) as claimed, coalesce(o.claimed_fee, 0) as claimed_fee, coalesce(o.claimed_inside, 0) as claimed_inside,
           case when coalesce(p.product, o.product) in ('purchase', 'payout_return') then 1 else -1 end as sign
      from listed p
      full join (select o.*, 1 as place from ours o) o on o.product = p.product and o.object_id = p.object_id and o.place = p.place
  ), looked as not materialized (
    select s.product, s.sign, s.inside, s.kind, l.found, w.object_id is not null as is_watched,
           case when w.object_id is not null and l.found = 'agrees' and s.kind is distinct from 'suspense' then s.object_id end as agreed_id,
           case when s.place = 1 and s.inside and s.is_ours and s.their_currency = 'ZAR' then s.their_amount else 0 end as provider_part,
           s.their_fee, s.line,
           case when s.kind is not null then hash_record_extended(row(s.object_id, s.amount, s.created_at, s.reference, s.provider_fee), 0) end as fingerprint,
           case when l.found = 'look' then to_jsonb(s) end as pair
      from pairs s
      left join (select distinct b.object_kind, b.object_id from wallet.reconciliation_breaks b where b.closed_at is null) w
        on w.object_kind = s.product and w.object_id = s.object_id,
           lateral (select
             case when s.line is not null and not s.inside and s.kind is null and s.claimed_inside = 0 then 'nothing'
                  when s.place > 1 and not s.inside then 'nothing'
                  when s.line is null and s.kind is null and s.claimed_inside = 0 then 'nothing'
                  when s.inside and s.is_ours and s.claimed = 0 and s.currency = s.their_currency and s.amount = s.their_amount
                       and s.created_at <= s.paid_at + interval '24 hours' and s.reference = s.their_reference
                       and (s.kind <> 'settlement' or coalesce(s.provider_fee, 0) + s.claimed_fee = s.their_fee) then 'agrees'
                  else 'look' end as found) l
  )
  select f.product, f.found, f.is_watched and f.found = 'look', f.agreed_id, f.pair, count(*), count(f.line) filter (where f.inside), count(f.kind),
         count(*) filter (where f.provider_part <> 0), sum(f.provider_part)::bigint,
         coalesce(sum(f.their_fee) filter (where f.provider_part <> 0), 0)::bigint, sum(f.sign * f.provider_part)::bigint, sum(f.fingerprint)
    from looked f group by 1, 2, 3, 4, 5;
end $$;

-- How the money held at the provider has moved since `p_from`, by kind of entry, and how much of that before `p_to`.
create or replace function wallet.clearing_moves(p_from timestamptz, p_to timestamptz) returns table (kind text, since bigint, change bigint)
language plpgsql stable as $$
declare v_held bigint := (select a.id from wallet.ledger_accounts a where a.code = 'revio_clearing:ZAR');
begin
  return query
  select e.kind, sum(m.moved)::bigint, coalesce(sum(m.moved) filter (where e.created_at < p_to), 0)::bigint
    from wallet.entries e, lateral (select case when e.debit_account = v_held then e.amount else -e.amount end as moved) m
   where v_held in (e.debit_account, e.credit_account) and e.created_at >= p_from group by e.kind;
end $$;
