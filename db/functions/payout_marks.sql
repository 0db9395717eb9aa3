-- grant: wallet_worker
-- "About to send" is written before a call that must not happen twice, its outcome after (REVIO: B4). One row per withdrawal and
-- operation; `marked_at` tells one mark from the next. Locks: the transaction.

-- `go`: create the payout now; only this caller may. `attached`: it has one. `closed`: it is not asked for any more.
-- `in_flight`: another caller's create may still be answered. `exhausted`: 3 creates may have arrived, or one where creating
-- might move money; a person has to look.
create or replace function wallet.mark_create_payout(p_transaction uuid, p_inert boolean, out outcome text, out marked_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions; o wallet.provider_operations;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'withdrawal' for update;
  if t.status in ('processing', 'unknown') then outcome := 'attached'; return; end if;
  if t.status is distinct from 'requested' then outcome := 'closed'; return; end if;
  select * into o from wallet.provider_operations p where p.transaction_id = t.id and p.operation = 'create_payout';
  outcome := case
    when not found or o.outcome in ('unavailable', 'rejected') then 'go'
    when o.outcome is null and o.marked_at > wallet.clock() - interval '60 seconds' then 'in_flight'
    when p_inert and o.attempts < 3 then 'go' else 'exhausted' end;
  if outcome <> 'go' then return; end if;
  insert into wallet.provider_operations as p (transaction_id, operation) values (t.id, 'create_payout')
  on conflict (transaction_id, operation) do update
     set marked_at = wallet.clock(), outcome = null, outcome_at = null,
         attempts = p.attempts + case when p.outcome = 'unavailable' then 0 else 1 end -- what never arrived doesn't count
  returning p.marked_at into mark_create_payout.marked_at;
end $$;

-- `go`: execute this payout now; only this caller may. `sent`: an execute may have arrived, so there is no second one: read the
-- payout instead. `not_attached`: this is not the withdrawal's payout. `closed`: it has ended, or nobody knows what the payout is.
create or replace function wallet.mark_execute_payout(p_transaction uuid, p_payout uuid, out outcome text, out marked_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions; o wallet.provider_operations;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'withdrawal' for update;
  if t.revio_payout_id is distinct from p_payout then outcome := 'not_attached'; return; end if;
  if t.status not in ('processing', 'unknown') then outcome := 'closed'; return; end if;
  select * into o from wallet.provider_operations p where p.transaction_id = t.id and p.operation = 'execute_payout';
  if found and o.outcome is distinct from 'unavailable' then outcome := 'sent'; return; end if;
  if t.status = 'unknown' then outcome := 'closed'; return; end if;
  insert into wallet.provider_operations as p (transaction_id, operation) values (t.id, 'execute_payout')
  on conflict (transaction_id, operation) do update
     set marked_at = wallet.clock(), outcome = null, outcome_at = null, attempts = p.attempts + 1
  returning p.marked_at into mark_execute_payout.marked_at;
  outcome := 'go';
end $$;

-- How the call ended. The first record of a mark stands: `already` changes nothing. With `p_marked_at`, only of that mark, so
-- that a record which is sent again can't free a later one.
create or replace function wallet.record_payout_operation(
  p_transaction uuid, p_operation text, p_outcome text, p_marked_at timestamptz default null, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if p_operation not in ('create_payout', 'execute_payout') then raise exception 'not a payout: %', p_operation using errcode = 'WL007'; end if;
  update wallet.provider_operations o set outcome = p_outcome, outcome_at = wallet.clock()
   where o.transaction_id = p_transaction and o.operation = p_operation and o.outcome is null
     and (p_marked_at is null or o.marked_at = p_marked_at);
  outcome := case when found then 'recorded' else 'already' end;
end $$;
