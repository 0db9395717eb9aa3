-- grant: wallet_app
-- The audit row of a call that was refused because its actor may not make it: role and session as they are at this time.
create or replace function wallet.record_refusal(
  p_user uuid, p_session uuid, p_procedure text, p_code text, p_request text, out recorded boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text;
begin
  select u.role into v_role from wallet.users u where u.id = p_user;
  perform wallet.write_audit('user:' || p_user, coalesce(v_role, 'none'), p_session, 'permission.refuse', 'procedure', p_procedure, 'denied', p_code,
    p_request, null);
  recorded := true;
end $$;
