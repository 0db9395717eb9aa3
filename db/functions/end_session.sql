-- grant: wallet_app
-- Ends one of the user's own sessions, from a live session of the same user. Second call: `already`.
-- Another one than the own needs a confirmation (`session.end`): WL019.
-- Somebody else's session and one that never was answer alike: WL006. Locks: the challenge, the session that ends.
create or replace function wallet.end_session(p_user uuid, p_session uuid, p_target uuid, p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  if not exists (select from wallet.sessions s where s.id = p_target and s.user_id = p_user) then
    raise exception 'no such session' using errcode = 'WL006';
  end if;
  if not exists (select from wallet.sessions s where s.id = p_target and s.revoked_at is null) then outcome := 'already'; return; end if;
  if p_target <> p_session then perform wallet.use_step_up(p_user, p_session, p_step_up, 'session.end', jsonb_build_object('id', p_target)); end if;
  update wallet.sessions s
     set revoked_at = wallet.clock(), revoke_reason = case when p_target = p_session then 'signed_out' else 'ended_by_user' end
   where s.id = p_target and s.user_id = p_user and s.revoked_at is null;
  if not found then outcome := 'already'; return; end if;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'session.end', 'session', p_target::text, 'done', null, p_request, null);
  outcome := 'ended';
end $$;
