-- grant: wallet_worker
-- Gives a withdrawal its payout, `requested` -> `processing`: from now on only this payout can ever be executed.
-- Second call: `already`. `other_attached`: it has another one, or another withdrawal has this one. `closed`: it has ended.
-- Locks: the transaction.
create or replace function wallet.attach_payout(
  p_transaction uuid, p_payout uuid, p_execution_url text, p_provider_status text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'withdrawal' for update;
  if t.revio_payout_id = p_payout then outcome := 'already'; return; end if;
  if t.revio_payout_id is not null then outcome := 'other_attached'; return; end if;
  if t.status is distinct from 'requested' then outcome := 'closed'; return; end if;
  perform wallet.assert_move('withdrawal', 'requested', 'processing');
  begin
    update wallet.transactions
       set status = 'processing', revio_payout_id = p_payout, execution_url = p_execution_url, provider_status = p_provider_status,
           answered_at = wallet.clock(), updated_at = wallet.clock()
     where id = t.id;
  exception when unique_violation then outcome := 'other_attached'; return;
  end;
  update wallet.provider_operations o set outcome = 'ok', outcome_at = wallet.clock()
   where o.transaction_id = t.id and o.operation = 'create_payout' and o.outcome is distinct from 'ok';
  perform wallet.announce_at('transaction/changed', t.id,
    wallet.write_event(t.id, 'requested', 'processing', 'payout_created', 'system', null));
  outcome := 'attached';
end $$;
