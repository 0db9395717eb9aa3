-- grant: wallet_worker
-- Ends a withdrawal that was surely not paid, `failed` with the reason: what was reserved is available again.
-- The caller has a definite refusal from Revio. Second call, or a withdrawal that was cancelled: `already`.
-- `not_open`: it was paid; nothing is posted. Locks: the transaction, then the user's balance.
create or replace function wallet.release_withdrawal(
  p_transaction uuid, p_failure_code text, p_failure_detail text, p_provider_status text, p_cause text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'withdrawal' for update;
  if not found then outcome := 'not_open'; return; end if;
  if t.status in ('failed', 'cancelled') then outcome := 'already'; return; end if;
  if t.status not in ('requested', 'processing', 'unknown') then outcome := 'not_open'; return; end if;
  perform wallet.announce_at('transaction/changed', t.id, wallet.release_reserved(t, 'failed', p_cause, 'revio', p_failure_code));
  update wallet.transactions
     set failure_code = p_failure_code, failure_detail = p_failure_detail, provider_status = coalesce(p_provider_status, provider_status),
         asked_at = wallet.clock(), answered_at = wallet.clock()
   where id = t.id;
  perform wallet.write_audit('system', 'worker', null, 'withdrawal.release', 'transaction', t.id::text, 'done', p_cause, null, null);
  outcome := 'released';
end $$;
