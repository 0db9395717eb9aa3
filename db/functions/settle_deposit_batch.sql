-- grant: wallet_worker
-- Many settlements in one call, each with the outcome of `settle_deposit` and with the same rows written; all or none: when one
-- raises, none has happened, and the caller sends each alone. Second call: as `settle_deposit`, for each.
-- When all are what is expected (a waiting deposit, the amount asked for, money not seen before), they are settled as one set;
-- otherwise one after the other by the plain command.
-- Locks, so that no two calls wait for each other in a circle: all transactions in the order of their ids, all balances in the
-- order of their users, then a shard of the clearing account.
create or replace function wallet.settle_deposit_batch(p_items jsonb)
returns table (place integer, outcome text, transaction_id uuid, late boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  one record;
  v_purchases uuid[] := array(select (i ->> 'purchase')::uuid from jsonb_array_elements(p_items) i);
  v_ids uuid[]; v_users uuid[]; v_expected integer; v_posted integer;
begin
  with locked as (
    select t.id, t.user_id from wallet.transactions t where t.revio_purchase_id = any (v_purchases) and t.type = 'deposit' order by t.id for update)
  select array_agg(l.id), array_agg(l.user_id) into v_ids, v_users from locked l;
  perform from wallet.balances b where b.user_id = any (v_users) order by b.user_id, b.currency for update;

  select count(*) into v_expected
    from jsonb_to_recordset(p_items) as i(purchase uuid, amount bigint, currency text)
    join wallet.transactions t on t.revio_purchase_id = i.purchase and t.type = 'deposit'
    join wallet.balances b on b.user_id = t.user_id and b.currency = t.currency
    join wallet.system_balances s on s.kind = 'revio_clearing' and s.currency = t.currency and s.shard = (pg_backend_pid() & 63)
   where t.status = 'pending' and t.held_at is null and t.amount = i.amount and t.currency = i.currency
     and not exists (select from wallet.provider_effects f where f.provider_object_id = i.purchase::text and f.kind in ('settlement', 'suspense'));
  if v_expected <> jsonb_array_length(p_items) or v_expected <> cardinality(v_ids) then
    for one in select * from jsonb_to_recordset(p_items) as i(
      place integer, purchase uuid, amount bigint, currency text, provider_fee bigint, provider_status text, method text, cause text)
    loop
      place := one.place;
      select s.outcome, s.transaction_id, s.late into outcome, transaction_id, late
        from wallet.settle_deposit(one.purchase, one.amount, one.currency, one.provider_fee, one.provider_status, one.method, one.cause) s;
      return next;
    end loop;
    return;
  end if;
  perform wallet.assert_move('deposit', 'pending', 'completed');

  return query
  with asked as materialized (
    select t.id, t.user_id, t.reference, t.currency, t.amount, i.place, i.purchase, i.provider_fee, i.provider_status, i.method, i.cause
      from jsonb_to_recordset(p_items) as i(place integer, purchase uuid, provider_fee bigint, provider_status text, method text, cause text)
      join wallet.transactions t on t.revio_purchase_id = i.purchase and t.type = 'deposit'
  ), effects as (
    insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency, provider_fee)
    select 'settlement', a.purchase::text, a.id, a.reference, a.amount, a.currency, a.provider_fee from asked a
  ), credited as (
    update wallet.balances b set available = b.available + s.amount, version = b.version + s.many
      from (select a.user_id, a.currency, sum(a.amount)::bigint as amount, count(*) as many from asked a group by 1, 2) s
     where b.user_id = s.user_id and b.currency = s.currency
    returning b.user_id, b.currency, b.available, b.available_account
  ), debited as (
    update wallet.system_balances s set balance = s.balance - x.amount
      from (select a.currency, sum(a.amount)::bigint as amount from asked a group by 1) x
     where s.kind = 'revio_clearing' and s.currency = x.currency and s.shard = (pg_backend_pid() & 63)
    returning s.currency, s.account_id
  ), posted as (
    insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, credit_after)
    select a.id, 'deposit', d.account_id, c.available_account, a.amount, a.currency,
           c.available - coalesce(sum(a.amount) over (partition by a.user_id, a.currency order by a.id rows between 1 following and unbounded following), 0)
      from asked a join credited c on c.user_id = a.user_id and c.currency = a.currency join debited d on d.currency = a.currency
     order by a.id
    returning entries.transaction_id
  ), completed as (
    update wallet.transactions t
       set status = 'completed', provider_status = a.provider_status, provider_fee = a.provider_fee, late = false,
           payment_method = coalesce(a.method, t.payment_method), failure_code = null,
           completed_at = wallet.clock(), updated_at = wallet.clock(), asked_at = wallet.clock(), answered_at = wallet.clock()
      from asked a where t.id = a.id
  ), told as (
    insert into wallet.transaction_events (transaction_id, seq, from_status, to_status, cause, actor)
    select a.id, 1 + (select coalesce(max(e.seq), 0) from wallet.transaction_events e where e.transaction_id = a.id), 'pending', 'completed', a.cause, 'revio'
      from asked a
    returning transaction_events.transaction_id, seq
  ), announced as (
    insert into wallet.outbox (event_name, subject_id, occurrence)
    select 'transaction/changed', m.transaction_id, m.seq from told m order by m.transaction_id
  ), audited as (
    insert into wallet.audit_log (id, actor, actor_role, action, object_kind, object_id, outcome, reason)
    select wallet.new_uuid(), 'system', 'worker', 'deposit.settle', 'transaction', a.id::text, 'done', a.cause from asked a
  )
  select a.place, 'settled', a.id, false from asked a join posted p on p.transaction_id = a.id;
  get diagnostics v_posted = row_count;
  if v_posted <> v_expected then raise exception 'not every settlement was posted' using errcode = 'WL007'; end if;
end $$;
