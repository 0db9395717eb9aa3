-- grant: wallet_app
-- What an admin sees of a person is written down: SECURITY.md 13.

-- A look at somebody's page: one line for a session, a person and a quarter of an hour. WL006: nobody. Second call: no further line.
create or replace function wallet.look_at_person(p_user uuid, p_session uuid, p_person uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_admin(p_user, p_session);
  if not exists (select from wallet.users u where u.id = p_person) then raise exception 'nobody' using errcode = 'WL006'; end if;
  outcome := 'seen';
  if exists (select from wallet.audit_log a
              where a.object_kind = 'user' and a.object_id = p_person::text and a.at > wallet.clock() - interval '15 minutes'
                and a.action = 'person.view' and a.session_id = p_session) then
    return;
  end if;
  perform wallet.write_admin_audit(p_user, p_session, 'person.view', 'user', p_person::text, null, null, null, p_request);
end $$;

-- Who it is, unmasked, for an admin who says why; the only way to see it. Each look leaves a line. WL006: nobody.
create or replace function wallet.reveal_person(
  p_user uuid, p_session uuid, p_person uuid, p_reason text, p_request text, out email text, out display_name text, out phone text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_admin(p_user, p_session);
  if length(btrim(coalesce(p_reason, ''))) < 10 then raise exception 'a look needs a reason' using errcode = 'WL007'; end if;
  select u.email, u.display_name, u.phone into email, display_name, phone from wallet.users u where u.id = p_person;
  if not found then raise exception 'nobody' using errcode = 'WL006'; end if;
  perform wallet.write_admin_audit(p_user, p_session, 'person.reveal', 'user', p_person::text, p_reason, null, null, p_request);
end $$;
