-- grant: nothing
-- What the commands of admins share and nobody may call from outside.

-- An active admin with a live session that proved a second factor: WL004 when the session has ended, WL020 without the factor, WL018
-- for anybody else.
create or replace function wallet.assert_admin(p_user uuid, p_session uuid) returns void
language plpgsql stable as $$
begin
  if wallet.assert_session(p_user, p_session) <> 'admin' then raise exception 'an admin is needed' using errcode = 'WL018'; end if;
  if not exists (select from wallet.users u where u.id = p_user and u.status = 'active') then
    raise exception 'this admin is frozen' using errcode = 'WL018';
  end if;
  if wallet.live_factor(p_user) is null or not exists (select from wallet.sessions s where s.id = p_session and s.second_factor_at is not null) then
    raise exception 'a second factor is needed' using errcode = 'WL020';
  end if;
end $$;

-- An admin who may act now: neither frozen nor without a second factor.
create or replace function wallet.is_acting_admin(p_user uuid) returns boolean
language sql stable as $$
  select exists (select from wallet.users u where u.id = p_user and u.role = 'admin' and u.status = 'active')
     and wallet.live_factor(p_user) is not null
$$;

-- The audit row of what an admin did: who, why, by which approval, and how the object was before and is after. No row, no effect.
create or replace function wallet.write_admin_audit(
  p_user uuid, p_session uuid, p_action text, p_object_kind text, p_object_id text, p_reason text, p_before jsonb, p_after jsonb,
  p_request text, p_approval uuid default null) returns uuid
language plpgsql volatile as $$
declare v_id uuid := wallet.new_uuid();
begin
  insert into wallet.audit_log (id, actor, actor_role, session_id, action, object_kind, object_id, outcome, reason, request_id, approval_id, before, after)
  values (v_id, 'user:' || p_user, 'admin', p_session, p_action, p_object_kind, p_object_id, 'done', p_reason, p_request,
          coalesce(p_approval, case p_object_kind when 'approval' then p_object_id::uuid end), p_before, p_after);
  return v_id;
end $$;
