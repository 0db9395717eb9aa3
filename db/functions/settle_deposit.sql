-- grant: wallet_worker
-- Credits a paid purchase exactly once: Revio's clearing account -> the user's available balance.
-- Second call, by any webhook, sweep, page or replay: `already`, nothing changes. `unknown_purchase`: no deposit has it.
-- `amount_mismatch`: amount or currency is not what the person asked for; nothing is posted (hold_in_suspense comes next).
-- `held`: this purchase lies in suspense. A payment after failed, expired or cancelled is credited and marked late.
-- Locks: the transaction, then the user's balance, then a shard of the clearing account.
create or replace function wallet.settle_deposit(
  p_purchase uuid, p_amount bigint, p_currency text, p_provider_fee bigint, p_provider_status text, p_method text, p_cause text,
  out outcome text, out transaction_id uuid, out late boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  select * into t from wallet.transactions where revio_purchase_id = p_purchase and type = 'deposit' for update;
  if not found then outcome := 'unknown_purchase'; return; end if;
  transaction_id := t.id;
  if t.status in ('completed', 'partially_refunded', 'refunded', 'charged_back') then outcome := 'already'; return; end if;
  if t.held_at is not null then outcome := 'held'; return; end if;
  if t.amount <> p_amount or t.currency <> p_currency then outcome := 'amount_mismatch'; return; end if;
  insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency, provider_fee)
  values ('settlement', p_purchase::text, t.id, t.reference, p_amount, p_currency, p_provider_fee) on conflict do nothing;
  if not found then -- its money was found, and put in suspense, before we knew whose it is
    update wallet.transactions
       set held_at = wallet.clock(), provider_status = p_provider_status, asked_at = wallet.clock(), answered_at = wallet.clock(), updated_at = wallet.clock()
     where id = t.id;
    perform wallet.write_event(t.id, t.status, t.status, 'held_in_suspense', 'system', null);
    outcome := 'held'; return;
  end if;
  late := t.status in ('failed', 'expired', 'cancelled');
  perform wallet.assert_move('deposit', t.status, 'completed');
  perform wallet.post_entry(t.id, 'deposit', t.currency, t.amount, 'revio_clearing', null, 'available', t.user_id);
  update wallet.transactions
     set status = 'completed', provider_status = p_provider_status, provider_fee = p_provider_fee, late = settle_deposit.late,
         payment_method = coalesce(p_method, payment_method), failure_code = null,
         completed_at = wallet.clock(), updated_at = wallet.clock(), asked_at = wallet.clock(), answered_at = wallet.clock()
   where id = t.id;
  perform wallet.announce_at('transaction/changed', t.id,
    wallet.write_event(t.id, t.status, 'completed', p_cause, 'revio', case when settle_deposit.late then 'late' end));
  perform wallet.write_audit('system', 'worker', null, 'deposit.settle', 'transaction', t.id::text, 'done', p_cause, null, null);
  outcome := 'settled';
end $$;
