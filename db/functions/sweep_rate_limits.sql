-- grant: wallet_worker
-- Deletes counters that can no longer refuse anything; returns how many. A second run finds none.
create or replace function wallet.sweep_rate_limits(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.rate_limits l using (
    select key from wallet.rate_limits where expires_at < wallet.clock() order by expires_at limit p_limit for update skip locked) old
   where l.key = old.key;
  get diagnostics deleted = row_count;
end $$;
