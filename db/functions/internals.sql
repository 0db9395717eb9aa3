-- grant: nothing
-- What the commands share and nobody may call from outside. They run as the command that calls them, under its pinned search
-- path: switching both again for each costs a fifth of a settlement.
-- PL/pgSQL throughout: a SQL function that can't be inlined is planned again in every transaction.

-- UUID version 7 (RFC 9562): time first, so that new rows land at the end of their indexes.
create or replace function wallet.new_uuid() returns uuid language plpgsql volatile as $$
begin
  return encode(
    set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1),
    'hex')::uuid;
end $$;

-- One row of the audit log; returns its id. Called by every command in its own statement: no row, no effect.
create or replace function wallet.write_audit(
  p_actor text, p_role text, p_session uuid, p_action text, p_object_kind text, p_object_id text,
  p_outcome text, p_reason text, p_request text, p_ip_hash text) returns uuid
language plpgsql volatile as $$
declare v_id uuid := wallet.new_uuid();
begin
  insert into wallet.audit_log (id, actor, actor_role, session_id, action, object_kind, object_id, outcome, reason, request_id, ip_hash)
  values (v_id, p_actor, p_role, p_session, p_action, p_object_kind, p_object_id, p_outcome, p_reason, p_request, p_ip_hash);
  return v_id;
end $$;

-- A balance of zero and its two accounts. A second call changes nothing.
create or replace function wallet.open_wallet(p_user uuid, p_currency text) returns void
language plpgsql as $$
declare v_available bigint; v_reserved bigint;
begin
  if exists (select from wallet.balances where user_id = p_user and currency = p_currency) then return; end if;
  insert into wallet.ledger_accounts (code, kind, user_id, currency)
    values ('user:' || p_user || ':available:' || p_currency, 'available', p_user, p_currency) returning id into v_available;
  insert into wallet.ledger_accounts (code, kind, user_id, currency)
    values ('user:' || p_user || ':reserved:' || p_currency, 'reserved', p_user, p_currency) returning id into v_reserved;
  insert into wallet.balances (user_id, currency, available_account, reserved_account)
    values (p_user, p_currency, v_available, v_reserved);
end $$;

-- A system account and its 64 shards; done once per kind and currency, whoever comes first.
create or replace function wallet.open_system_account(p_kind text, p_currency text) returns void
language plpgsql as $$
declare v_account bigint;
begin
  insert into wallet.ledger_accounts (code, kind, currency) values (p_kind || ':' || p_currency, p_kind, p_currency)
    on conflict (code) do nothing;
  select id into strict v_account from wallet.ledger_accounts where code = p_kind || ':' || p_currency;
  insert into wallet.system_balances (kind, currency, shard, account_id)
    select p_kind, p_currency, s, v_account from generate_series(0, 63) s on conflict do nothing;
end $$;

-- Lock, funds check and change of a user's balance, all in one UPDATE. WL001: not enough; WL006: no such balance.
create or replace function wallet.change_balance(
  p_user uuid, p_currency text, p_available bigint, p_reserved bigint,
  out available bigint, out reserved bigint, out available_account bigint, out reserved_account bigint)
language plpgsql as $$
begin
  update wallet.balances b
     set available = b.available + p_available, reserved = b.reserved + p_reserved, version = b.version + 1
   where b.user_id = p_user and b.currency = p_currency and b.available + p_available >= 0 and b.reserved + p_reserved >= 0
   returning b.available, b.reserved, b.available_account, b.reserved_account
        into available, reserved, available_account, reserved_account;
  if found then return; end if;
  if exists (select from wallet.balances b where b.user_id = p_user and b.currency = p_currency) then
    raise exception 'not enough money' using errcode = 'WL001';
  end if;
  raise exception 'no balance in this currency' using errcode = 'WL006';
end $$;

-- A shard of a system account, chosen by session: two sessions rarely meet, and meeting costs a wait, never correctness.
create or replace function wallet.change_system_balance(p_kind text, p_currency text, p_delta bigint) returns bigint
language plpgsql as $$
declare v_account bigint;
begin
  loop
    update wallet.system_balances s set balance = s.balance + p_delta
     where s.kind = p_kind and s.currency = p_currency and s.shard = (pg_backend_pid() & 63)
     returning s.account_id into v_account;
    if found then return v_account; end if;
    perform wallet.open_system_account(p_kind, p_currency);
  end loop;
end $$;

-- The only writer of `entries` and balances: moves one amount from the debited to the credited account.
-- Locks: the balances of users in user-id order, then shards of system accounts in the order of their kinds.
-- A balance counts credits minus debits, so money of users is positive and money held at Revio is negative.
create or replace function wallet.post_entry(
  p_transaction uuid, p_kind text, p_currency text, p_amount bigint,
  p_debit text, p_debit_user uuid, p_credit text, p_credit_user uuid) returns bigint
language plpgsql as $$
declare
  v_debit bigint; v_credit bigint; v_debit_after bigint; v_credit_after bigint; v_entry bigint; b record;
begin
  if p_amount is null or p_amount <= 0 then raise exception 'an entry needs a positive amount' using errcode = 'WL007'; end if;
  if p_debit_user is not null and p_debit_user = p_credit_user then
    if p_debit = p_credit then raise exception 'an entry needs two accounts' using errcode = 'WL007'; end if;
    select * into b from wallet.change_balance(p_debit_user, p_currency,
      case when p_debit = 'available' then -p_amount else p_amount end,
      case when p_debit = 'reserved' then -p_amount else p_amount end);
    if p_debit = 'available' then
      v_debit := b.available_account; v_debit_after := b.available; v_credit := b.reserved_account; v_credit_after := b.reserved;
    else
      v_debit := b.reserved_account; v_debit_after := b.reserved; v_credit := b.available_account; v_credit_after := b.available;
    end if;
  else
    for side in 1..2 loop
      if p_debit_user is not null and ((side = 1) = (p_credit_user is null or p_debit_user < p_credit_user)) then
        select * into b from wallet.change_balance(p_debit_user, p_currency,
          case when p_debit = 'available' then -p_amount else 0 end, case when p_debit = 'reserved' then -p_amount else 0 end);
        if p_debit = 'available' then v_debit := b.available_account; v_debit_after := b.available;
        else v_debit := b.reserved_account; v_debit_after := b.reserved; end if;
      elsif p_credit_user is not null and ((side = 1) = (p_debit_user is null or p_credit_user < p_debit_user)) then
        select * into b from wallet.change_balance(p_credit_user, p_currency,
          case when p_credit = 'available' then p_amount else 0 end, case when p_credit = 'reserved' then p_amount else 0 end);
        if p_credit = 'available' then v_credit := b.available_account; v_credit_after := b.available;
        else v_credit := b.reserved_account; v_credit_after := b.reserved; end if;
      end if;
    end loop;
    if p_debit_user is null and (p_credit_user is not null or p_debit < p_credit) then
      v_debit := wallet.change_system_balance(p_debit, p_currency, -p_amount);
    end if;
    if p_credit_user is null then v_credit := wallet.change_system_balance(p_credit, p_currency, p_amount); end if;
    if v_debit is null then v_debit := wallet.change_system_balance(p_debit, p_currency, -p_amount); end if;
  end if;
  insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, debit_after, credit_after)
  values (p_transaction, p_kind, v_debit, v_credit, p_amount, p_currency, v_debit_after, v_credit_after)
  returning id into v_entry;
  return v_entry;
end $$;

-- A line of a transaction's timeline; returns its number. The caller holds the lock on the transaction.
create or replace function wallet.write_event(
  p_transaction uuid, p_from text, p_to text, p_cause text, p_actor text, p_detail text, out seq integer)
language plpgsql volatile as $$
begin
  insert into wallet.transaction_events as e (transaction_id, seq, from_status, to_status, cause, actor, detail)
  select p_transaction, coalesce(max(v.seq), 0) + 1, p_from, p_to, p_cause, p_actor, p_detail
    from wallet.transaction_events v where v.transaction_id = p_transaction
  returning e.seq into write_event.seq;
end $$;

-- Announces this occurrence of an event, which the caller numbers: by the line of the timeline it wrote, or 1.
create or replace function wallet.announce_at(p_event text, p_subject uuid, p_occurrence integer) returns void
language plpgsql volatile as $$
begin
  insert into wallet.outbox (event_name, subject_id, occurrence) values (p_event, p_subject, p_occurrence);
end $$;

-- Raises when the lifecycle has no such move: that is a bug, never an answer.
create or replace function wallet.assert_move(p_type text, p_from text, p_to text) returns void
language plpgsql stable as $$
begin
  if not exists (select from wallet.transaction_moves where type = p_type and from_status = p_from and to_status = p_to) then
    raise exception 'a % cannot go from % to %', p_type, p_from, p_to using errcode = 'WL002';
  end if;
end $$;
