-- grant: wallet_worker
-- Compares a statement with the ledger: both sides, each record claimed once, in one statement of SQL and so in one snapshot.
-- What agrees inside the window leaves no trace; everything else is an item, and a break unless it is in flight, on the other side
-- of the window's edge, or was accepted before. Same inputs, same report, byte for byte. Moves no money.
-- `matched`: items, breaks and report are written; also when they were before. `lost`: the staging table holds another number of
-- rows than were sent, load again. `superseded`: another load counts. `too_many`: more than 20,000 breaks, so this is not the
-- statement of this account or window; nothing is written.
-- Signs are those of the money held at the provider: a purchase or a returned payout adds, the others take away.
-- `p_alone`: without other workers, which share memory that a small container may not have.
-- Locks: the run, then each break.
create or replace function wallet.match_statement(
  p_run uuid, p_load bigint, p_rows bigint, p_brand text, p_is_test boolean, p_grace_minutes integer, p_alone boolean,
  out outcome text, out breaks bigint)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare
  r wallet.reconciliation_runs;
  v_facts jsonb; v_new bigint; v_carried bigint; v_cleared bigint; v_edge timestamptz;
begin
  select * into strict r from wallet.reconciliation_runs x where x.id = p_run for update;
  if r.report is not null then outcome := 'matched'; breaks := r.breaks_new + r.breaks_carried; return; end if;
  if r.load is distinct from p_load or r.state not in ('loading', 'matching') then outcome := 'superseded'; return; end if;
  if (select count(*) from wallet.statement_rows s where s.load = p_load) <> p_rows then outcome := 'lost'; return; end if;
  perform wallet.prepare_rows(p_load);
  if p_alone then perform set_config('max_parallel_workers_per_gather', '0', true); end if;
  v_edge := r.as_of - make_interval(mins => p_grace_minutes);

  with first_look as materialized (
    select * from wallet.first_look(p_load, r.window_from, r.window_to)
  ), seen as (
    -- What is left is little. A row without an effect in the window: is there one outside of it?
    select p.*, f.is_watched, f.amount as provider_part, coalesce(p.kind, o.kind) as effect_kind, coalesce(p.amount, o.amount) as our_amount,
           coalesce(p.currency, o.currency) as our_currency, coalesce(p.created_at, o.created_at) as booked_at,
           coalesce(p.transaction_id, o.transaction_id) as effect_transaction, coalesce(p.reference, o.reference) as our_reference,
           coalesce(p.provider_fee, o.provider_fee, 0) as our_fee, t.status as our_status,
           case when p.object_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then p.object_id::uuid end as object_uuid,
           case when coalesce(p.related_id, p.object_id) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
                then coalesce(p.related_id, p.object_id)::uuid end as related_uuid
      from first_look f
      cross join lateral jsonb_to_record(f.pair) as p(
           product text, object_id text, place bigint, line bigint, related_id text, their_reference text, their_status text, paid_at timestamptz,
           their_currency text, their_amount bigint, their_fee bigint, is_ours boolean, inside boolean, kind text, amount bigint, currency text,
           created_at timestamptz, transaction_id uuid, reference text, provider_fee bigint, claimed bigint, claimed_fee bigint,
           claimed_inside bigint, sign integer)
      left join lateral (
           select e.kind, e.amount, e.currency, e.created_at, e.transaction_id, e.provider_fee, e.reference from wallet.provider_effects e
            where p.kind is null and p.inside and p.place = 1 and e.provider_object_id = p.object_id
              and e.kind in (p.product, case when p.product = 'purchase' then 'settlement' end, case when p.product = 'purchase' then 'suspense' end)
           ) o on true
      left join wallet.transactions t on t.id = coalesce(p.transaction_id, o.transaction_id)
     where f.found = 'look'
  ), compared as (
    select s.*,
           s.line is not null and s.paid_at is not null and s.is_ours and s.place = 1 as moved,
           s.sign * case when s.our_currency = coalesce(s.their_currency, s.our_currency) then s.our_amount else 0 end + s.claimed as our_total,
           s.effect_kind = 'settlement' and s.our_fee + s.claimed_fee <> s.their_fee as other_fee,
           -- Money in suspense is listed under whatever the payer's side wrote.
           s.effect_kind <> 'suspense' and s.their_reference <> '' and s.their_reference <> s.our_reference as other_reference,
           s.sign * case when s.kind is not null and s.currency = 'ZAR' then s.amount else 0 end + s.claimed_inside - s.sign * s.provider_part as difference
      from seen s
  ), typed as (
    select c.*,
      case
        when c.inside and not c.is_ours then 'wrong_account'
        when c.place > 1 then 'duplicate_row'
        when c.line is null and c.effect_kind is null then 'boundary'
        when c.line is null and c.our_total = 0 then case when c.difference = 0 then 'agrees' else 'boundary' end
        when c.line is null and c.booked_at > v_edge then 'timing'
        when c.line is null then case when exists (
            select from wallet.reconciliation_items i join wallet.reconciliation_runs e on e.id = i.run_id
             where i.product = c.product and i.object_id = c.object_id and i.is_claim and i.provider_amount = c.our_amount
               and e.state = 'done' and e.window_from < r.window_from) then 'boundary' else 'missing_at_provider' end
        when c.paid_at is null then case when c.our_total = 0 then 'boundary' else 'status_mismatch' end
        when not c.inside then 'boundary'
        when c.effect_kind is null and c.claimed <> 0 and c.claimed = c.sign * c.their_amount
          then case when c.difference = 0 then 'agrees' else 'boundary' end
        when c.effect_kind is null and c.paid_at > v_edge then 'timing'
        when c.effect_kind is null then case c.product
            when 'purchase' then case
              when exists (select from wallet.transactions t where t.type = 'deposit' and t.revio_purchase_id = c.object_uuid) then 'missing_in_ledger'
              when exists (select from wallet.transactions t where t.type = 'deposit' and t.reference = c.their_reference and t.revio_purchase_id is null) then 'missing_in_ledger'
              when exists (select from wallet.transactions t where t.type = 'deposit' and t.reference = c.their_reference) then 'duplicate'
              else 'unknown_reference' end
            when 'payout' then coalesce((
              select case when t.status in ('requested', 'processing', 'unknown') then 'payout_not_booked' else 'perhaps_paid_twice' end
                from wallet.transactions t where t.type = 'withdrawal' and t.revio_payout_id = c.object_uuid), (
              select case when t.status in ('requested', 'processing', 'unknown') and t.revio_payout_id is null
                          then 'payout_not_booked' else 'perhaps_paid_twice' end
                from wallet.transactions t where t.type = 'withdrawal' and t.reference = c.their_reference), 'stray_payout')
            when 'payout_return' then case when exists (
              select from wallet.transactions t where t.type = 'withdrawal' and t.revio_payout_id = c.related_uuid)
              then 'return_not_booked' else 'stray_payout' end
            else case when exists (
              select from wallet.transactions t where t.type = 'deposit' and t.revio_purchase_id = c.related_uuid)
              then c.product || '_not_booked' else 'stray_payout' end
          end
        when c.our_currency <> c.their_currency then 'currency_mismatch'
        when c.our_total <> c.sign * c.their_amount then 'amount_mismatch'
        when c.other_fee then 'fee_mismatch'
        when c.other_reference then 'reference_mismatch'
        when c.difference <> 0 then 'boundary'
        when c.booked_at > c.paid_at + interval '24 hours' then 'late_settlement'
        else 'agrees'
      end as type
      from compared c
  ), differences as materialized (
    select t.type, t.product, t.object_id, t.line, t.place, t.related_id, t.difference,
           coalesce(t.effect_transaction,
             (select x.id from wallet.transactions x where x.type = 'deposit'
                 and x.revio_purchase_id = case t.product when 'purchase' then t.object_uuid when 'refund' then t.related_uuid when 'chargeback' then t.related_uuid end),
             (select x.id from wallet.transactions x
               where x.revio_payout_id = case t.product when 'payout' then t.object_uuid when 'payout_return' then t.related_uuid end),
             (select x.id from wallet.transactions x where x.reference = nullif(t.their_reference, ''))) as transaction_id,
           coalesce(nullif(t.their_reference, ''), t.our_reference) as reference, coalesce(t.their_currency, t.our_currency, 'ZAR') as currency,
           t.their_status, t.their_amount, t.their_currency, t.their_fee,
           case when t.effect_kind is not null or t.claimed <> 0 then t.sign * t.our_total end as our_total,
           case when t.effect_kind = 'settlement' then t.our_fee + t.claimed_fee end as our_fee, t.our_status, t.paid_at, t.booked_at
      from typed t where t.type <> 'agrees'
    union all
    select 'unreadable_row', 'statement_row', b.file_id || ':' || b.line, b.line, 2, null, 0, null, null, 'ZAR', b.code, null, null, null, null, null, null, null, null
      from wallet.statement_bad_rows b where b.file_id = r.file_id and r.leave_out_bad_rows
  ), bounds as materialized (
    select count(*) > 20000 as too_many from differences x where x.type not in ('timing', 'boundary')
  ), sighted as materialized (
    select d.*, s.break_id, s.what
      from (select * from differences where type not in ('timing', 'boundary') and not (select too_many from bounds)
             order by type collate "C", product collate "C", object_id collate "C", line) d
      cross join lateral wallet.sight_break(
        d.type, case when d.type = 'status_mismatch' and d.product = 'payout' then 'high' else wallet.break_harm(d.type) end,
        d.product, d.object_id, d.transaction_id,
        abs(case when d.type = 'fee_mismatch' then d.their_fee - d.our_fee
                 when d.type = 'amount_mismatch' then d.their_amount - d.our_total
                 else coalesce(d.their_amount, d.our_total, 0) end),
        d.currency,
        jsonb_strip_nulls(jsonb_build_object(
          'line', d.line, 'relatedId', d.related_id, 'reference', d.reference, 'providerStatus', d.their_status,
          'providerAmount', d.their_amount::text, 'providerCurrency', d.their_currency, 'providerFee', d.their_fee::text,
          'ledgerAmount', d.our_total::text, 'ledgerFee', d.our_fee::text, 'ledgerStatus', d.our_status,
          'paidAt', wallet.iso(d.paid_at), 'bookedAt', wallet.iso(d.booked_at), 'difference', d.difference::text)),
        sha256(convert_to(concat_ws('|', d.type, coalesce(d.their_status, ''), coalesce(d.their_amount::text, ''), coalesce(d.their_currency, ''),
          coalesce(d.our_total::text, ''), coalesce(d.our_status, ''), coalesce(d.their_fee::text, '')), 'UTF8')),
        p_run) s
  ), explained as (
    select s.* from sighted s
    union all
    select d.*, null, null from differences d where d.type in ('timing', 'boundary') and not (select too_many from bounds)
  ), written as (
    insert into wallet.reconciliation_items (run_id, seq, verdict, type, product, object_id, is_claim, transaction_id, reference, currency,
      provider_status, provider_amount, ledger_amount, provider_fee, ledger_fee, difference, paid_at, booked_at, line, break_id)
    select p_run, row_number() over (order by s.type collate "C", s.product collate "C", s.object_id collate "C", s.line),
           case s.type when 'timing' then 'in_flight' when 'boundary' then 'boundary' else case s.what when 'accepted' then 'accepted' else 'break' end end,
           s.type, s.product, s.object_id, s.place = 1, s.transaction_id, s.reference, s.currency, s.their_status, s.their_amount, s.our_total,
           s.their_fee, s.our_fee, s.difference, s.paid_at, s.booked_at, s.line, s.break_id
      from explained s returning 1
  ), agreeing as materialized (
    select f.product, f.agreed_id as object_id, null::text as but from first_look f where f.agreed_id is not null
    union all
    select t.product, t.object_id, t.type from typed t
     where t.is_watched and t.type in ('agrees', 'boundary', 'late_settlement') and t.moved
       and (t.effect_kind is distinct from 'suspense' or wallet.left_in_suspense(t.object_id) <= 0)
       and t.our_total = t.sign * t.their_amount and t.our_currency is not distinct from t.their_currency
       and t.other_fee is not true and t.other_reference is not true
  ), cleared as materialized (
    select wallet.clear_break(b.id, p_run, 'agrees') as done
      from wallet.reconciliation_breaks b
     where b.closed_at is null
       and b.type in ('missing_in_ledger', 'missing_at_provider', 'amount_mismatch', 'currency_mismatch', 'fee_mismatch', 'reference_mismatch',
                      'status_mismatch', 'unknown_reference', 'duplicate', 'duplicate_row', 'wrong_account', 'refund_not_booked',
                      'chargeback_not_booked', 'payout_not_booked', 'return_not_booked', 'stray_payout', 'perhaps_paid_twice', 'late_settlement')
       and exists (select from agreeing a where a.product = b.object_kind and a.object_id = b.object_id and a.but is distinct from b.type)
       and not exists (select from differences d where d.type = b.type and d.product = b.object_kind and d.object_id = b.object_id)
       and not (select too_many from bounds)
  ), moved as materialized (
    select * from wallet.clearing_moves(r.window_from, r.window_to)
  ), claims as materialized (
    select * from wallet.claims_of(r.window_from, r.window_to)
  ), looked as (
    select f.product, coalesce(sum(f.records) filter (where f.found <> 'nothing'), 0) as compared,
           coalesce(sum(f.records) filter (where f.found = 'agrees'), 0) as matched, sum(f.inside) as inside, sum(f.effects) as effects,
           sum(f.counted) as counted, sum(f.amount) as amount, sum(f.fees) as fees, sum(f.signed) as signed, sum(f.fingerprint) as fingerprint
      from first_look f group by f.product
  )
  select jsonb_build_object(
           'tooMany', (select too_many from bounds),
           'compared', coalesce(sum(l.compared), 0),
           'matched', coalesce(sum(l.matched), 0) + (select count(*) from typed t where t.type = 'agrees'),
           'inside', coalesce(sum(l.inside), 0), 'effects', coalesce(sum(l.effects), 0), 'fingerprint', coalesce(sum(l.fingerprint), 0)::text,
           'claims', (select coalesce(sum(hashtextextended(c.product || c.object_id, hashint8extended(c.claimed, c.claimed_fee))), 0)::text from claims c),
           'provider', coalesce(jsonb_object_agg(l.product, jsonb_build_object('count', l.counted, 'amount', l.amount::text, 'fees', l.fees::text))
                                  filter (where l.counted > 0), '{}'),
           'signed', coalesce(sum(l.signed), 0), 'fees', coalesce(sum(l.fees), 0),
           'movements', (select coalesce(jsonb_object_agg(m.kind, m.change::text), '{}') from moved m where m.change <> 0),
           'change', (select coalesce(sum(m.change), 0) from moved m),
           'feesRecorded', (select coalesce(sum(c.fees_inside), 0) from claims c),
           'opening', coalesce(-(select sum(b.balance) from wallet.system_balances b where b.kind = 'revio_clearing' and b.currency = 'ZAR'), 0)
                      - coalesce((select sum(m.since) from moved m), 0),
           'written', (select count(*) from written)),
         (select count(distinct s.break_id) from sighted s where s.what in ('opened', 'reopened')),
         (select count(distinct s.break_id) from sighted s where s.what = 'seen'
             and s.break_id not in (select x.break_id from sighted x where x.what in ('opened', 'reopened'))),
         (select count(*) from cleared)
    into v_facts, v_new, v_carried, v_cleared from looked l;

  if (v_facts ->> 'tooMany')::boolean then outcome := 'too_many'; return; end if;
  perform wallet.report_run(r, v_facts, p_brand, p_is_test, p_grace_minutes, v_new, v_carried, v_cleared);
  select x.breaks_new + x.breaks_carried into breaks from wallet.reconciliation_runs x where x.id = p_run;
  outcome := 'matched';
end $$;
