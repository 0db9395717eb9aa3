-- grant: wallet_app
-- Session and user in one read, for each procedure: a revoked session or a changed role counts on the next call.
-- No row: not alive, or not this user's. `touch_due`: `last_seen_at` is a minute old, so `touch_session` is worth a write.
create or replace function wallet.read_session(p_session uuid, p_user uuid)
returns table (user_id uuid, email text, display_name text, role text, status text, email_verified boolean, tier smallint, has_factor boolean,
               second_factor_at timestamptz,
               created_at timestamptz, expires_at timestamptz, touch_due boolean)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  select u.id, u.email, u.display_name, u.role, u.status, u.email_verified_at is not null, u.tier, wallet.live_factor(u.id) is not null,
         s.second_factor_at::timestamptz, s.created_at, s.expires_at,
         s.last_seen_at <= wallet.clock() - interval '1 minute'
    from wallet.sessions s join wallet.users u on u.id = s.user_id
   where s.id = p_session and u.id = p_user and wallet.is_alive(s.revoked_at, s.idle_expires_at, s.expires_at, u.status)
$$;
