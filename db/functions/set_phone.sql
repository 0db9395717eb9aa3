-- grant: wallet_app
-- Sets the user's phone number (E.164), or takes it away with null. Second call: `already`. The audit row does not hold the number.
-- WL004 when the session has ended. Locks: the user's row.
create or replace function wallet.set_phone(p_user uuid, p_session uuid, p_phone text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  update wallet.users u set phone = p_phone, updated_at = wallet.clock()
   where u.id = p_user and u.phone is distinct from p_phone;
  if not found then outcome := 'already'; return; end if;
  perform wallet.write_audit('user:' || p_user, v_role, p_session,
    case when p_phone is null then 'user.remove_phone' else 'user.set_phone' end, 'user', p_user::text, 'done', null, p_request, null);
  outcome := 'changed';
end $$;
