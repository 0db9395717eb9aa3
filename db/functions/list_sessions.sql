-- grant: wallet_app
-- The live sessions of one user, newest use first; at most 100.
create or replace function wallet.list_sessions(p_user uuid)
returns table (id uuid, user_agent text, created_at timestamptz, last_seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  select s.id, s.user_agent, s.created_at, s.last_seen_at
    from wallet.sessions s join wallet.users u on u.id = s.user_id
   where s.user_id = p_user and wallet.is_alive(s.revoked_at, s.idle_expires_at, s.expires_at, u.status)
   order by s.last_seen_at desc, s.id desc limit 100
$$;
