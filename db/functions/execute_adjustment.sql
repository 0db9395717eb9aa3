-- grant: nothing
-- The rules of a correcting movement, and its posting by an approved request.

-- WL014 unless the legs are a movement that `request_adjustment` describes; WL006: a user in it has no balance in this currency.
create or replace function wallet.assert_legs(
  p_legs jsonb, p_currency text, p_product text, p_object text, p_claimed bigint, p_claimed_fee bigint) returns void
language plpgsql stable as $$
declare v_bad text; v_users uuid[]; v_in integer; v_out integer; v_without integer; v_clearing bigint; v_fees bigint;
begin
  if p_legs is null or jsonb_typeof(p_legs) <> 'array' or jsonb_array_length(p_legs) not between 1 and 4 then
    raise exception 'one to four legs' using errcode = 'WL014';
  end if;
  select min(case
      when jsonb_typeof(l) <> 'object' or not l ?& array['debit', 'debitUser', 'credit', 'creditUser', 'amount']
           or (select count(*) from jsonb_object_keys(l)) <> 5 or l ->> 'amount' !~ '^[1-9][0-9]{0,14}$' or jsonb_typeof(l -> 'amount') <> 'string'
        then 'a leg names two accounts and an amount above zero'
      when l ->> 'debit' is null or l ->> 'credit' is null
           or not array[l ->> 'debit', l ->> 'credit'] <@ array['available', 'revio_clearing', 'suspense', 'receivable', 'fees', 'provider_fees', 'losses']
        then 'an account that can''t be adjusted'
      when (l ->> 'debit' = 'available') <> (l ->> 'debitUser' is not null) or (l ->> 'credit' = 'available') <> (l ->> 'creditUser' is not null)
        then 'a user''s account names its user'
      when l ->> 'debit' = l ->> 'credit' then 'two different accounts' end)
    into v_bad from jsonb_array_elements(p_legs) l;
  if v_bad is not null then raise exception '%', v_bad using errcode = 'WL014'; end if;

  select array_agg(distinct u.id) filter (where u.id is not null), count(*) filter (where l ->> 'creditUser' is not null),
         count(*) filter (where l ->> 'debitUser' is not null), count(*) filter (where u.id is null)
    into v_users, v_in, v_out, v_without
    from jsonb_array_elements(p_legs) l, lateral (select coalesce(l ->> 'debitUser', l ->> 'creditUser')::uuid as id) u;
  if cardinality(v_users) > 1 or v_in > 0 and v_out > 0 or v_users is not null and v_without > 0 then
    raise exception 'one user, in one direction' using errcode = 'WL014';
  end if;
  if v_users is not null and not exists (select from wallet.balances b where b.user_id = v_users[1] and b.currency = p_currency) then
    raise exception 'no balance in this currency' using errcode = 'WL006';
  end if;

  if (p_product is null) <> (p_object is null) or p_product not in ('purchase', 'refund', 'chargeback', 'payout', 'payout_return')
     or length(p_object) not between 1 and 200 or p_claimed is null or p_claimed_fee is null then
    raise exception 'a record of the provider has a product and an id' using errcode = 'WL014';
  end if;
  select coalesce(sum(case 'revio_clearing' when l ->> 'debit' then (l ->> 'amount')::bigint when l ->> 'credit' then -(l ->> 'amount')::bigint else 0 end), 0),
         coalesce(sum(case 'provider_fees' when l ->> 'debit' then (l ->> 'amount')::bigint when l ->> 'credit' then -(l ->> 'amount')::bigint else 0 end), 0)
    into v_clearing, v_fees from jsonb_array_elements(p_legs) l;
  if p_claimed * wallet.product_sign(p_product) <> v_clearing or p_product is null and v_clearing <> 0
     or p_claimed_fee <> 0 and (p_product is null or p_claimed_fee <> v_fees) then
    raise exception 'what is claimed is what the legs move' using errcode = 'WL014';
  end if;
end $$;

-- Which way a record of the provider moves the money it holds for us: 1 in, -1 out.
create or replace function wallet.product_sign(p_product text) returns integer
language sql immutable parallel safe as $$
  select case when p_product in ('refund', 'chargeback', 'payout') then -1 else 1 end
$$;

-- The balances of the accounts that some legs touch, both of a user's, by the accounts' codes.
create or replace function wallet.adjustment_balances(p_legs jsonb, p_currency text) returns jsonb
language plpgsql volatile as $$
begin
  return (
    with sides as (
      select l ->> 'debit' as kind, (l ->> 'debitUser')::uuid as person from jsonb_array_elements(p_legs) l
      union select l ->> 'credit', (l ->> 'creditUser')::uuid from jsonb_array_elements(p_legs) l
    )
    select jsonb_object_agg(x.code, x.balance::text) from (
      select 'user:' || s.person || ':' || k.kind || ':' || p_currency as code, k.balance
        from sides s join wallet.balances b on b.user_id = s.person and b.currency = p_currency,
             lateral (values ('available', b.available), ('reserved', b.reserved)) k (kind, balance)
      union all
      select s.kind || ':' || p_currency,
             (select coalesce(sum(y.balance), 0) from wallet.system_balances y where y.kind = s.kind and y.currency = p_currency)
        from sides s where s.person is null) x);
end $$;

-- How much of what was taken into suspense for a purchase no adjustment about it, by its break or by name, has given to anybody yet.
-- `server/reconciliation/break-books.ts` reads the same.
create or replace function wallet.left_in_suspense(p_purchase text) returns bigint
language plpgsql stable as $$
begin
  return (
    select coalesce(sum(e.amount), 0) - (
           select coalesce(sum(case 'suspense' when l ->> 'debit' then (l ->> 'amount')::bigint when l ->> 'credit' then -(l ->> 'amount')::bigint else 0 end), 0)
             from wallet.adjustments a left join wallet.reconciliation_breaks b on b.id = a.break_id, jsonb_array_elements(a.legs) l
            where (a.product, a.provider_object_id) = ('purchase', p_purchase) or (b.object_kind, b.object_id) = ('purchase', p_purchase))
      from wallet.provider_effects e where e.kind = 'suspense' and e.provider_object_id = p_purchase);
end $$;

-- Posts what was frozen, and takes only the approval's id. WL013 when a balance of the user has moved since it was shown, or the break was
-- closed or saw other facts; then the decision does not stand either. The break is resolved in the same statement.
-- Locks, in the one order of all that holds several of them: the approval (by the caller), breaks, transactions, balances of users in
-- user-id order, then shards of system accounts in the order of their kinds, whatever the order of the legs.
create or replace function wallet.execute_adjustment(p_approval uuid) returns jsonb
language plpgsql volatile as $$
declare
  a wallet.approvals; b wallet.reconciliation_breaks; l jsonb; p jsonb; v_id uuid; v_break uuid; v_user uuid; v_currency text; v_after jsonb;
  v_now jsonb; v_event integer;
begin
  select * into strict a from wallet.approvals where id = p_approval;
  if a.kind <> 'adjustment' or a.decision is distinct from 'approved' or a.executed_at is not null
     or wallet.payload_hash(a.payload) <> a.payload_sha256 then
    raise exception 'no approval says so' using errcode = 'WL008';
  end if;
  p := a.payload; v_id := (p ->> 'transactionId')::uuid; v_break := (p ->> 'breakId')::uuid; v_currency := p ->> 'currency';
  select coalesce(max(x ->> 'debitUser'), max(x ->> 'creditUser'))::uuid into v_user from jsonb_array_elements(p -> 'legs') x;

  if v_break is not null then
    select * into strict b from wallet.reconciliation_breaks where id = v_break for update;
    if b.waiting_for is distinct from 'approval' or encode(b.facts_sha256, 'hex') is distinct from p ->> 'breakFacts' then
      raise exception 'the break changed' using errcode = 'WL013';
    end if;
  end if;
  perform 1 from wallet.balances where user_id = v_user and currency = v_currency for update;
  v_now := wallet.adjustment_balances(p -> 'legs', v_currency);
  if exists (select from jsonb_each_text(p -> 'before') x where x.key like 'user:%' and x.value is distinct from v_now ->> x.key) then
    raise exception 'the balance moved' using errcode = 'WL013';
  end if;

  insert into wallet.transactions (id, type, status, user_id, currency, amount, direction, reference, description, completed_at)
  select v_id, 'adjustment', 'completed', v_user, v_currency, sum((x ->> 'amount')::bigint),
         case when v_user is null then 'none' when bool_or(x ->> 'creditUser' is not null) then 'in' else 'out' end, p ->> 'reference',
         case p ->> 'template' when 'fee' then 'a fee' when 'write_off' then 'a difference we carry'
                               when 'missing_credit' then 'a payment that was missing' else 'money booked to the wrong place' end,
         wallet.clock()
    from jsonb_array_elements(p -> 'legs') x;
  insert into wallet.adjustments (id, approval_id, break_id, template, currency, legs, product, provider_object_id, claimed, claimed_fee)
  values (v_id, a.id, v_break, p ->> 'template', v_currency, p -> 'legs', p ->> 'product', p ->> 'object', (p ->> 'claimed')::bigint,
          (p ->> 'claimedFee')::bigint);
  perform wallet.change_system_balance(k.kind, v_currency, 0)
     from (select x ->> 'debit' as kind from jsonb_array_elements(p -> 'legs') x where x ->> 'debitUser' is null
           union select x ->> 'credit' from jsonb_array_elements(p -> 'legs') x where x ->> 'creditUser' is null order by kind) k;
  for l in select * from jsonb_array_elements(p -> 'legs') loop
    perform wallet.post_entry(v_id, 'adjustment', v_currency, (l ->> 'amount')::bigint, l ->> 'debit', (l ->> 'debitUser')::uuid,
                              l ->> 'credit', (l ->> 'creditUser')::uuid);
  end loop;
  v_event := wallet.write_event(v_id, null, 'completed', 'approved', 'system', null);
  if v_user is not null then perform wallet.announce_at('transaction/changed', v_id, v_event); end if;
  v_after := wallet.adjustment_balances(p -> 'legs', v_currency);
  perform wallet.write_admin_audit(a.decided_by, a.decided_session, 'adjustment.apply', 'transaction', v_id::text, a.reason, v_now,
    v_after || jsonb_build_object('approval', a.id, 'requestedBy', 'user:' || a.requested_by), null, a.id);
  if v_break is not null then
    perform wallet.accept_break(v_break, a.decided_by, p ->> 'reasonCode', p ->> 'remark', p ->> 'evidence', v_id);
  end if;
  return jsonb_build_object('transactionId', v_id, 'balances', v_after);
end $$;
