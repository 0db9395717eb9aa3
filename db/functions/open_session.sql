-- grant: wallet_app
-- Opens a session with its first refresh token; it ends 7 days later whatever happens, and earlier when idle (24 hours, admins
-- 30 minutes). `p_replaces` is the session this browser had so far: it ends in the same statement.
-- A device that this person has not used before, but for the very first, is told by mail.
-- No row when the account is closed or gone, or when what was proved isn't the person's any more: the password with the hash that was
-- checked, or an identity elsewhere. So nobody is let in who was signing in while the password was set anew.
-- Second call with the same id: the same session, nothing changes. Locks: the user (shared), the new rows, the replaced session.
create or replace function wallet.open_session(
  p_id uuid, p_user uuid, p_salt text, p_key_id text, p_refresh_sha256 bytea, p_amr text, p_password_hash text, p_device_id text,
  p_user_agent text, p_replaces uuid, p_request text, p_ip_hash text)
returns table (role text, created_at timestamptz, expires_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text; v_now timestamptz(3) := wallet.clock(); v_audit uuid; v_new_device boolean;
begin
  select u.role into v_role from wallet.users u
   where u.id = p_user and u.status <> 'closed' and (p_amr <> 'pwd' or u.password_hash is not distinct from p_password_hash) for share;
  if not found then return; end if;
  if p_amr = 'google' and not exists (select from wallet.identities i where i.user_id = p_user) then return; end if;
  v_new_device := exists (select from wallet.sessions s where s.user_id = p_user)
              and not exists (select from wallet.sessions s where s.user_id = p_user and s.device_id = p_device_id);
  insert into wallet.sessions as s (id, user_id, salt, key_id, amr, device_id, ip_hash, user_agent, created_at, last_seen_at, idle_expires_at, expires_at)
  values (p_id, p_user, p_salt, p_key_id, p_amr, p_device_id, p_ip_hash, p_user_agent, v_now, v_now,
          v_now + wallet.idle_limit(v_role), v_now + interval '7 days') on conflict (id) do nothing;
  if not found then
    return query select v_role, s.created_at::timestamptz, s.expires_at::timestamptz from wallet.sessions s
                  where s.id = p_id and s.user_id = p_user and s.salt = p_salt;
    return;
  end if;
  insert into wallet.refresh_tokens (session_id, gen, sha256) values (p_id, 0, p_refresh_sha256);
  update wallet.sessions s set revoked_at = v_now, revoke_reason = 'replaced' where s.id = p_replaces and s.revoked_at is null;
  v_audit := wallet.write_audit('user:' || p_user, v_role, p_id, 'session.open', 'session', p_id::text, 'done', p_amr, p_request, p_ip_hash);
  if v_new_device then perform wallet.announce_at('account/changed', v_audit, 1); end if;
  return query select v_role, v_now::timestamptz, (v_now + interval '7 days')::timestamptz;
end $$;
