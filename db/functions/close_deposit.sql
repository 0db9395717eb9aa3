-- grant: wallet_worker
-- Ends a deposit that is not paid: `failed`, `expired` or `cancelled`, with the reason. No money moves. A failure is announced.
-- Second call, or a deposit that is already closed or completed: `already`, its status and reason stay.
-- Locks: the transaction.
create or replace function wallet.close_deposit(
  p_transaction uuid, p_to text, p_failure_code text, p_provider_status text, p_cause text, p_actor text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions; v_line integer;
begin
  if p_to not in ('failed', 'expired', 'cancelled') then raise exception 'not an end: %', p_to using errcode = 'WL007'; end if;
  select * into t from wallet.transactions where id = p_transaction and type = 'deposit' for update;
  if not found then outcome := 'unknown_deposit'; return; end if;
  if t.status not in ('created', 'pending') then
    if t.completed_at is null and t.provider_status is distinct from p_provider_status and p_provider_status is not null then
      update wallet.transactions set provider_status = p_provider_status, asked_at = wallet.clock(), answered_at = wallet.clock() where id = t.id;
    end if;
    outcome := 'already'; return;
  end if;
  perform wallet.assert_move('deposit', t.status, p_to);
  update wallet.transactions
     set status = p_to, failure_code = p_failure_code, provider_status = coalesce(p_provider_status, provider_status),
         asked_at = wallet.clock(), answered_at = wallet.clock(), updated_at = wallet.clock()
   where id = t.id;
  v_line := wallet.write_event(t.id, t.status, p_to, p_cause, p_actor, p_failure_code);
  if p_to = 'failed' then perform wallet.announce_at('transaction/changed', t.id, v_line); end if;
  perform wallet.write_audit('system', 'worker', null, 'deposit.close', 'transaction', t.id::text, 'done', p_cause, null, null);
  outcome := 'closed';
end $$;
