-- grant: wallet_worker
-- Notes how the one call "create purchase" ended when there is no purchase to attach (`unknown`, `rejected`, `unavailable`).
-- The first record stands; a second changes nothing. The deposit's status is not touched.
create or replace function wallet.record_create_outcome(p_transaction uuid, p_outcome text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.provider_operations o set outcome = p_outcome, outcome_at = wallet.clock()
   where o.transaction_id = p_transaction and o.operation = 'create_purchase' and o.outcome is null;
  outcome := case when found then 'recorded' else 'already' end;
end $$;
