-- grant: wallet_app
-- Asks for what two admins do to somebody's wallet: `freeze_admin` (an admin's; anybody else's takes one), `unfreeze`, `lift_holds` (those
-- that end in no other way), `factor_reset`, or another `tier` (`p_tier`, else null). The payload is frozen with how it is now; another
-- admin decides (`decide_approval`). `no_change`: there is nothing to freeze, lift, reset or change. Not confirmed with exactly this
-- (`approval.request`): WL019. WL006: nobody, or closed. About oneself: WL022. A higher tier for somebody who never said who they are:
-- WL026. Asked for already: WL015. A second call under the same id changes nothing. Locks: the challenge, the approval.
create or replace function wallet.request_person_change(
  p_id uuid, p_user uuid, p_session uuid, p_kind text, p_person uuid, p_tier smallint, p_reason text, p_request text, p_step_up uuid,
  out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_before jsonb;
begin
  if p_kind is null or p_kind not in ('freeze_admin', 'unfreeze', 'lift_holds', 'factor_reset', 'tier')
     or (p_kind = 'tier') <> (p_tier is not null) or p_tier not between 0 and 2 then
    raise exception 'not a change of a person' using errcode = 'WL007';
  end if;
  perform wallet.assert_admin(p_user, p_session);
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  if not exists (select from wallet.users u where u.id = p_person and u.status <> 'closed') then
    raise exception 'nobody' using errcode = 'WL006';
  end if;
  outcome := 'requested';
  v_before := wallet.person_before(p_kind, p_person);
  if not exists (select from wallet.approvals a where a.id = p_id) then
    if v_before is null or v_before ->> 'tier' = p_tier::text then outcome := 'no_change'; return; end if;
    if p_kind = 'tier' then perform wallet.assert_may_rise(p_person, p_tier); end if;
    perform wallet.use_step_up(p_user, p_session, p_step_up, 'approval.request',
      jsonb_build_object('kind', p_kind, 'subjectId', p_person, 'tier', coalesce(p_tier::text, '')));
  end if;
  perform wallet.ask_approval(p_id, p_kind, 'user', p_person::text,
    jsonb_build_object('person', p_person, 'tier', p_tier, 'before', v_before), p_reason, p_user, p_session, p_request);
end $$;
