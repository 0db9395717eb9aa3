-- grant: wallet_worker
-- Keeps what Revio last said of a withdrawal's payout. Moves no money. A payout that is under way takes an `unknown` withdrawal
-- back to `processing`. Repeating it changes nothing but the time of asking (`already`).
-- `not_open`: it has ended, or has no payout yet; its state and Revio's last word stay. Locks: the transaction.
create or replace function wallet.note_payout(
  p_transaction uuid, p_provider_status text, p_under_way boolean, p_cause text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions; v_moves boolean;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'withdrawal' for update;
  if t.status is null or t.status = 'requested' then outcome := 'not_open'; return; end if;
  if t.status not in ('processing', 'unknown') then
    update wallet.transactions set asked_at = wallet.clock(), answered_at = wallet.clock() where id = t.id;
    outcome := 'not_open'; return;
  end if;
  v_moves := t.status = 'unknown' and p_under_way;
  if v_moves then perform wallet.assert_move('withdrawal', 'unknown', 'processing'); end if;
  update wallet.transactions
     set status = case when v_moves then 'processing' else t.status end, provider_status = p_provider_status,
         asked_at = wallet.clock(), answered_at = wallet.clock(), updated_at = case when v_moves then wallet.clock() else t.updated_at end
   where id = t.id;
  if v_moves then perform wallet.write_event(t.id, 'unknown', 'processing', p_cause, 'revio', null); end if;
  outcome := case when v_moves or t.provider_status is distinct from p_provider_status then 'noted' else 'already' end;
end $$;
