-- grant: wallet_app
-- Ends all live sessions of the user but the one that asks, and says how many. Second call: 0. Locks: those sessions, by id.
create or replace function wallet.end_other_sessions(p_user uuid, p_session uuid, p_request text, out ended integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  perform from wallet.sessions s where s.user_id = p_user and s.id <> p_session and s.revoked_at is null order by s.id for update;
  update wallet.sessions s set revoked_at = wallet.clock(), revoke_reason = 'ended_by_user'
   where s.user_id = p_user and s.id <> p_session and s.revoked_at is null
     and s.idle_expires_at > wallet.clock() and s.expires_at > wallet.clock();
  get diagnostics ended = row_count;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'session.end_others', 'user', p_user::text, 'done', ended::text, p_request, null);
end $$;
