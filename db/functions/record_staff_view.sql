-- grant: wallet_app
-- That an admin looks at somebody's data, or at the audit log itself: one audit row per session, object and hour. A second look within
-- the hour answers false and changes nothing.
create or replace function wallet.record_staff_view(
  p_user uuid, p_session uuid, p_object_kind text, p_object_id text, p_request text, out recorded boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_admin(p_user, p_session);
  recorded := not exists (
    select from wallet.audit_log a
     where a.object_kind = p_object_kind and a.object_id = p_object_id and a.at > wallet.clock() - interval '1 hour'
       and a.session_id = p_session and a.action = 'staff.view');
  if recorded then
    perform wallet.write_admin_audit(p_user, p_session, 'staff.view', p_object_kind, p_object_id, null, null, null, p_request);
  end if;
end $$;
