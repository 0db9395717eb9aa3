-- grant: wallet_app
-- Gives the user a handle by which others find them; the one before is free again. Second call: `already`. Somebody else's: `taken`.
-- WL004 when the session has ended. Locks: the user's row.
create or replace function wallet.choose_handle(p_user uuid, p_session uuid, p_handle text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  begin
    update wallet.users u set handle = p_handle, updated_at = wallet.clock()
     where u.id = p_user and u.handle is distinct from p_handle;
    outcome := case when found then 'chosen' else 'already' end;
  exception when unique_violation then
    outcome := 'taken';
  end;
  if outcome = 'already' then return; end if;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'user.choose_handle', 'user', p_user::text,
    case outcome when 'chosen' then 'done' else 'denied' end, case outcome when 'taken' then 'HANDLE_TAKEN' end, p_request, null);
end $$;
