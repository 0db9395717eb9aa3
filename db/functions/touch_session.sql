-- grant: wallet_app
-- A person was here: moves `last_seen_at` and the idle end, at most once a minute, never past the absolute end.
-- A session that has ended stays ended.
create or replace function wallet.touch_session(p_session uuid, out touched boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform set_config('synchronous_commit', 'off', true); -- losing the last of these in a crash costs nobody anything
  update wallet.sessions s set last_seen_at = wallet.clock(), idle_expires_at = wallet.clock() + wallet.idle_limit(u.role)
    from wallet.users u
   where s.id = p_session and u.id = s.user_id and s.last_seen_at <= wallet.clock() - interval '1 minute'
     and wallet.is_alive(s.revoked_at, s.idle_expires_at, s.expires_at, u.status);
  touched := found;
end $$;
