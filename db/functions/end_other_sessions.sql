-- grant: wallet_app
-- Ends all live sessions of the user but the one that asks, and says how many; a change of address that waits is dropped. Not confirmed
-- (`session.end_others`): WL019. The same confirmation once more, after a lost answer: the same number, and nothing is done.
-- Locks: the confirmation, the user, the links, then the sessions, by id.
create or replace function wallet.end_other_sessions(p_user uuid, p_session uuid, p_request text, p_step_up uuid, out ended integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); v_used timestamptz;
begin
  select c.consumed_at into v_used from wallet.step_up_challenges c
   where c.id = p_step_up and c.user_id = p_user and c.session_id = p_session and c.action = 'session.end_others' for update;
  if v_used is not null then
    select count(*) into ended from wallet.sessions s
     where s.user_id = p_user and s.revoked_at = v_used and s.revoke_reason = 'ended_by_user';
    return;
  end if;
  perform from wallet.users u where u.id = p_user for no key update;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'session.end_others', '{}');
  perform wallet.replace_links(p_user, null, '{verify,undo,freeze}');
  ended := wallet.end_sessions_of(p_user, p_session, 'ended_by_user');
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'session.end_others', 'user', p_user::text, 'done', ended::text, p_request, null);
end $$;
