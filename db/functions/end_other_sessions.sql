-- grant: wallet_app
-- Ends all live sessions of the user but the one that asks, and says how many. Second call: 0. Not confirmed
-- (`session.end_others`): WL019. Locks: those sessions, by id.
create or replace function wallet.end_other_sessions(p_user uuid, p_session uuid, p_request text, p_step_up uuid, out ended integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'session.end_others', '{}');
  ended := wallet.end_sessions_of(p_user, p_session, 'ended_by_user');
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'session.end_others', 'user', p_user::text, 'done', ended::text, p_request, null);
end $$;
