-- grant: wallet_worker
-- Keeps what Revio last said of a deposit's purchase. Moves no money and no status; the timeline gets a line only when
-- the bank starts or stops processing. Repeating it changes nothing but the time of asking.
-- An older word about a deposit that is completed is `stale` and changes nothing.
create or replace function wallet.note_purchase(
  p_transaction uuid, p_provider_status text, p_method text, p_cause text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'deposit' for update;
  if not found then outcome := 'unknown_deposit'; return; end if;
  if t.completed_at is not null
     and p_provider_status not in ('paid', 'cleared', 'settled', 'pending_refund', 'refunded', 'chargeback', 'retrieved') then
    outcome := 'stale'; return;
  end if;
  update wallet.transactions
     set provider_status = p_provider_status, payment_method = coalesce(p_method, payment_method), asked_at = wallet.clock(), answered_at = wallet.clock()
   where id = t.id;
  outcome := case when t.provider_status is distinct from p_provider_status then 'noted' else 'already' end;
  if outcome = 'noted' and p_provider_status in ('pending_execute', 'pending_charge') then
    perform wallet.write_event(t.id, t.status, t.status, 'provider_processing', 'revio', p_cause);
  elsif outcome = 'noted' and p_provider_status = 'pending_refund' then
    perform wallet.write_event(t.id, t.status, t.status, 'refund_under_way', 'revio', p_cause);
  end if;
end $$;
