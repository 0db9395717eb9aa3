-- grant: wallet_app
-- Counts one try and says whether it is allowed: at most `p_limit` in any `p_window`, estimated over two buckets (what the last
-- bucket holds fades evenly). One upsert; a refused try is not counted, so waiting always helps.
-- `retry_after` is in seconds, when the next try would be allowed if nobody else tries. Locks: the counter.
create or replace function wallet.hit_rate_limit(p_key bytea, p_limit integer, p_window interval, out allowed boolean, out retry_after integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_now timestamptz := wallet.clock(); v_seconds double precision := extract(epoch from p_window); v_age double precision; r record;
begin
  if p_limit < 1 or v_seconds <= 0 then raise exception 'not a limit' using errcode = 'WL007'; end if;
  perform set_config('synchronous_commit', 'off', true); -- counters may lose their last moments in a crash
  insert into wallet.rate_limits as l (key, window_start, hits, expires_at) values (p_key, v_now, 1, v_now + 2 * p_window)
  on conflict (key) do update set
    window_start = case when v_now < l.window_start + p_window then l.window_start
                        when v_now < l.window_start + 2 * p_window then l.window_start + p_window else v_now end,
    hits = case when v_now < l.window_start + p_window then l.hits + 1 else 1 end,
    previous_hits = case when v_now < l.window_start + p_window then l.previous_hits
                         when v_now < l.window_start + 2 * p_window then l.hits else 0 end,
    expires_at = greatest(v_now, l.window_start) + 2 * p_window
  where case when v_now < l.window_start + p_window
               then l.hits + l.previous_hits * least(1, 1 - extract(epoch from v_now - l.window_start) / v_seconds) + 1 <= p_limit
             when v_now < l.window_start + 2 * p_window
               then l.hits * (2 - extract(epoch from v_now - l.window_start) / v_seconds) + 1 <= p_limit
             else true end;
  allowed := found;
  retry_after := 0;
  if allowed then return; end if;

  select * into strict r from wallet.rate_limits l where l.key = p_key;
  v_age := extract(epoch from v_now - r.window_start) / v_seconds;
  retry_after := greatest(1, ceil(v_seconds * (case
    when v_age >= 1 or r.hits >= p_limit then 1 + 1 - (p_limit - 1)::double precision / r.hits
    else 1 - (p_limit - 1 - r.hits)::double precision / greatest(r.previous_hits, 1) end - v_age)));
end $$;
