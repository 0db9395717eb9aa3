-- grant: wallet_app
-- What an admin alone may do to somebody's wallet: keep money from leaving, and end sessions. Everything else takes two.

-- Freezes it (rules: freeze_rules.sql), and tells its owner. Second call: `already`. A closed one is `closed`. An admin's is `admins_needed`:
-- two others do that (`request_person_change`), since one alone could freeze everybody who might lift it. Not confirmed for this person
-- (`person.freeze`): WL019. WL006: nobody; WL022: oneself.
-- Locks: the challenge, the person's balances, user, sessions and withdrawals.
create or replace function wallet.freeze_person(
  p_user uuid, p_session uuid, p_person uuid, p_reason text, p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_status text; v_role text;
begin
  perform wallet.assert_admin(p_user, p_session);
  if length(btrim(coalesce(p_reason, ''))) < 10 then raise exception 'a freeze needs a reason' using errcode = 'WL007'; end if;
  if p_person = p_user then raise exception 'nobody freezes themselves' using errcode = 'WL022'; end if;
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  select u.status, u.role into v_status, v_role from wallet.users u where u.id = p_person;
  outcome := case
    when v_status = 'closed' then 'closed'
    when v_status = 'frozen' then 'already'
    when v_role = 'admin' then 'admins_needed' end;
  if outcome is not null then return; end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'person.freeze', jsonb_build_object('person', p_person));
  if v_status is null then raise exception 'nobody' using errcode = 'WL006'; end if;
  if not wallet.freeze(p_person, p_reason) then
    outcome := 'already'; -- by somebody else, or closed, at this moment
    return;
  end if;
  perform wallet.announce_at('account/changed',
    wallet.write_admin_audit(p_user, p_session, 'user.freeze', 'user', p_person::text, p_reason,
      jsonb_build_object('status', v_status), jsonb_build_object('status', 'frozen'), p_request), 1);
  outcome := 'frozen';
end $$;

-- Ends all sessions of a person, with a reason, and says how many. Second call: 0. WL006: nobody. Locks: those sessions.
create or replace function wallet.sign_person_out(
  p_user uuid, p_session uuid, p_person uuid, p_reason text, p_request text, out ended integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_admin(p_user, p_session);
  if length(btrim(coalesce(p_reason, ''))) < 10 then raise exception 'this needs a reason' using errcode = 'WL007'; end if;
  if not exists (select from wallet.users u where u.id = p_person) then raise exception 'nobody' using errcode = 'WL006'; end if;
  ended := wallet.end_sessions_of(p_person, case when p_person = p_user then p_session end, 'ended_by_admin');
  perform wallet.write_admin_audit(p_user, p_session, 'user.end_sessions', 'user', p_person::text, p_reason, null,
                                   jsonb_build_object('ended', ended), p_request);
end $$;
