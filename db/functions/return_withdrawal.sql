-- grant: wallet_worker
-- The bank sent a paid withdrawal back: amount and fee are available again, once, and the bank account is flagged. The limit
-- stays used. Second call: `already`. `not_paid`: settle or release it instead. `unknown_payout`: no withdrawal has it.
-- Locks: the transaction, the user's balance, shards of system accounts in the order of their kinds, then the bank account.
create or replace function wallet.return_withdrawal(
  p_payout uuid, p_failure_code text, p_provider_status text, p_cause text, out outcome text, out transaction_id uuid)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  select * into t from wallet.transactions where revio_payout_id = p_payout and type = 'withdrawal' for update;
  if not found then outcome := 'unknown_payout'; return; end if;
  transaction_id := t.id;
  if t.status = 'returned' then outcome := 'already'; return; end if;
  if t.status <> 'completed' then outcome := 'not_paid'; return; end if;
  perform wallet.assert_move('withdrawal', t.status, 'returned');
  insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency)
  values ('payout_return', p_payout::text, t.id, t.reference, t.amount, t.currency);
  if t.fee > 0 then perform wallet.post_entry(t.id, 'fee_return', t.currency, t.fee, 'fees', null, 'available', t.user_id); end if;
  perform wallet.post_entry(t.id, 'payout_return', t.currency, t.amount, 'revio_clearing', null, 'available', t.user_id);
  update wallet.transactions
     set status = 'returned', failure_code = p_failure_code, provider_status = p_provider_status,
         updated_at = wallet.clock(), asked_at = wallet.clock(), answered_at = wallet.clock()
   where id = t.id;
  update wallet.bank_accounts set flagged_at = wallet.clock(), flag_reason = p_failure_code where id = t.bank_account_id and flagged_at is null;
  perform wallet.announce_at('transaction/changed', t.id, wallet.write_event(t.id, 'completed', 'returned', p_cause, 'revio', p_failure_code));
  perform wallet.write_audit('system', 'worker', null, 'withdrawal.return', 'transaction', t.id::text, 'done', p_failure_code, null, null);
  outcome := 'returned';
end $$;
