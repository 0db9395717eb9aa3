-- grant: wallet_app
-- Takes back the newest counted try, for one that turned out to be no try at all. Never below zero.
create or replace function wallet.return_rate_limit(p_key bytea, out returned boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  update wallet.rate_limits set hits = hits - 1 where key = p_key and hits > 0;
  returned := found;
end $$;
