-- grant: wallet_app
-- Starts a counter again, for those that count failures in a row.
create or replace function wallet.forget_rate_limit(p_key bytea, out forgotten boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.rate_limits where key = p_key;
  forgotten := found;
end $$;
