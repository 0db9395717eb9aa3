-- grant: wallet_app, wallet_worker
-- True for the one caller that may ask Revio about this deposit now; false for all others within `p_gap`.
create or replace function wallet.claim_check(p_transaction uuid, p_gap interval, out claimed boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.transactions set asked_at = wallet.clock()
   where id = p_transaction and (asked_at is null or asked_at <= wallet.clock() - p_gap);
  claimed := found;
end $$;
