-- grant: wallet_worker
-- A payout was paid: the amount leaves Revio's clearing account, the fee is ours, nothing is reserved any more. Exactly once.
-- Second call: `already`. `unknown_payout`: no withdrawal has it. `mismatch`: amount or currency is not what was asked for.
-- `conflict`: we released or took back this withdrawal before, so it was perhaps paid twice; nothing is posted, the caller opens
-- a critical break. Locks: the transaction, the user's balance, then shards of system accounts in the order of their kinds.
create or replace function wallet.settle_withdrawal(
  p_payout uuid, p_amount bigint, p_currency text, p_provider_status text, p_cause text, out outcome text, out transaction_id uuid)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  select * into t from wallet.transactions where revio_payout_id = p_payout and type = 'withdrawal' for update;
  if not found then outcome := 'unknown_payout'; return; end if;
  transaction_id := t.id;
  if t.status = 'completed' then outcome := 'already'; return; end if;
  if t.status not in ('processing', 'unknown') then outcome := 'conflict'; return; end if;
  if t.amount <> p_amount or t.currency <> p_currency then outcome := 'mismatch'; return; end if;
  perform wallet.assert_move('withdrawal', t.status, 'completed');
  insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency)
  values ('payout', p_payout::text, t.id, t.reference, t.amount, t.currency);
  if t.fee > 0 then perform wallet.post_entry(t.id, 'fee', t.currency, t.fee, 'reserved', t.user_id, 'fees', null); end if;
  perform wallet.post_entry(t.id, 'payout', t.currency, t.amount, 'reserved', t.user_id, 'revio_clearing', null);
  update wallet.transactions
     set status = 'completed', provider_status = p_provider_status,
         completed_at = wallet.clock(), updated_at = wallet.clock(), asked_at = wallet.clock(), answered_at = wallet.clock()
   where id = t.id;
  perform wallet.announce_at('transaction/changed', t.id, wallet.write_event(t.id, t.status, 'completed', p_cause, 'revio', null));
  perform wallet.write_audit('system', 'worker', null, 'withdrawal.settle', 'transaction', t.id::text, 'done', p_cause, null, null);
  outcome := 'settled';
end $$;
