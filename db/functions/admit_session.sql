-- grant: wallet_app
-- What each call begins with, in one statement: session and user as they are now, so that a revoked session or a changed role counts on the
-- next call, and one try of `p_key` (`hit_rate_limit`). No row, and nothing counted: not alive, or not this user's.
-- `touch_due`: `last_seen_at` is a minute old, so `touch_session` is worth a write. A second call counts once more. Locks: the counter.
create or replace function wallet.admit_session(p_session uuid, p_user uuid, p_key bytea, p_limit integer, p_window interval)
returns table (user_id uuid, email text, display_name text, role text, status text, email_verified boolean, tier smallint, has_factor boolean,
               second_factor_at timestamptz, created_at timestamptz, expires_at timestamptz, touch_due boolean,
               allowed boolean, retry_after integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  select u.id, u.email, u.display_name, u.role, u.status, u.email_verified_at is not null, u.tier, wallet.live_factor(u.id) is not null,
         s.second_factor_at, s.created_at, s.expires_at, s.last_seen_at <= wallet.clock() - interval '1 minute'
    into user_id, email, display_name, role, status, email_verified, tier, has_factor, second_factor_at, created_at, expires_at, touch_due
    from wallet.sessions s join wallet.users u on u.id = s.user_id
   where s.id = p_session and u.id = p_user and wallet.is_alive(s.revoked_at, s.idle_expires_at, s.expires_at, u.status);
  if not found then return; end if;
  select h.allowed, h.retry_after into allowed, retry_after from wallet.hit_rate_limit(p_key, p_limit, p_window) h;
  return next;
end $$;
-- Its older self, which did not count. A server of the version before makes it anew when it is migrated to.
drop function if exists wallet.read_session(uuid, uuid);
delete from wallet.applied_files where name = 'functions/read_session.sql';
