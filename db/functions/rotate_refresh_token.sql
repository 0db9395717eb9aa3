-- grant: wallet_app
-- Uses a refresh token (its mac was checked before) and stores its successor. Under the session's lock it answers
--   rotated   the token was unused; the successor counts from now on
--   replayed  used at most 10 seconds ago and the newest used one: the caller hands out the same successor again
--   reused    used before that: somebody has a copy, so the session is over for everybody; mailed, and money waits for 24 hours
--   ended     revoked, past one of its ends, or its user closed
--   unknown   no such token; nothing changes
-- Does not count as use of the session: `last_seen_at` and the idle end stay. Locks: the session.
create or replace function wallet.rotate_refresh_token(
  p_session uuid, p_gen integer, p_sha256 bytea, p_successor_sha256 bytea, p_request text, p_ip_hash text,
  out outcome text, out user_id uuid, out role text, out amr text, out created_at timestamptz, out expires_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare s wallet.sessions; t wallet.refresh_tokens; v_status text;
begin
  select * into s from wallet.sessions x where x.id = p_session for update;
  if not found then outcome := 'unknown'; return; end if;
  select u.role, u.status into strict role, v_status from wallet.users u where u.id = s.user_id;
  if not wallet.is_alive(s.revoked_at, s.idle_expires_at, s.expires_at, v_status) then outcome := 'ended'; return; end if;

  select * into t from wallet.refresh_tokens x where x.session_id = p_session and x.gen = p_gen and x.sha256 = p_sha256;
  if not found then outcome := 'unknown'; return; end if;
  if t.used_at is null then
    update wallet.refresh_tokens x set used_at = wallet.clock() where x.session_id = p_session and x.gen = p_gen;
    insert into wallet.refresh_tokens (session_id, gen, sha256) values (p_session, p_gen + 1, p_successor_sha256);
    update wallet.sessions x set gen = p_gen + 1 where x.id = p_session;
    outcome := 'rotated';
  elsif p_gen = s.gen - 1 and t.used_at >= wallet.clock() - interval '10 seconds' then
    outcome := 'replayed';
  else
    update wallet.sessions x set revoked_at = wallet.clock(), revoke_reason = 'refresh_reuse' where x.id = p_session;
    -- Without the lock on the balances, which comes before sessions: a withdrawal asked for at this very moment was asked for before.
    perform wallet.place_hold(s.user_id, 'credentials', 'refresh_reuse', p_session::text, wallet.clock() + interval '24 hours');
    perform wallet.announce_at('account/changed',
      wallet.write_audit('user:' || s.user_id, role, p_session, 'session.refresh', 'session', p_session::text, 'denied', 'refresh_reuse', p_request, p_ip_hash), 1);
    outcome := 'reused';
    return;
  end if;
  user_id := s.user_id; amr := s.amr; created_at := s.created_at; expires_at := s.expires_at;
end $$;
