-- grant: wallet_worker
-- Gives a deposit its purchase and checkout, `created` -> `pending`. The first attach wins.
-- Second call: `already` for the same purchase, `conflict` for another one, `unknown_deposit` when there is none.
-- A deposit that was closed meanwhile keeps its status but learns its purchase (`attached_late`), so that late money finds it.
-- Locks: the transaction.
create or replace function wallet.attach_purchase(
  p_transaction uuid, p_purchase uuid, p_checkout_url text, p_due timestamptz, p_provider_status text, p_cause text,
  out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'deposit' for update;
  if not found then outcome := 'unknown_deposit'; return; end if;
  if t.revio_purchase_id = p_purchase then outcome := 'already'; return; end if;
  if t.revio_purchase_id is not null then outcome := 'conflict'; return; end if;
  if t.status = 'created' then perform wallet.assert_move('deposit', 'created', 'pending'); end if;
  begin
    update wallet.transactions
       set revio_purchase_id = p_purchase, checkout_url = p_checkout_url, due_at = coalesce(p_due, due_at),
           provider_status = p_provider_status, answered_at = wallet.clock(), status = case when t.status = 'created' then 'pending' else t.status end,
           updated_at = wallet.clock()
     where id = t.id;
  exception when unique_violation then outcome := 'conflict'; return; -- another deposit has it, perhaps since this moment
  end;
  update wallet.provider_operations o set outcome = 'ok', outcome_at = wallet.clock()
   where o.transaction_id = t.id and o.operation = 'create_purchase' and o.outcome is distinct from 'ok';
  if t.status = 'created' then
    perform wallet.write_event(t.id, 'created', 'pending', p_cause, 'system', null);
    outcome := 'attached';
  else
    perform wallet.write_event(t.id, t.status, t.status, 'purchase_found_late', 'system', null);
    outcome := 'attached_late';
  end if;
end $$;
