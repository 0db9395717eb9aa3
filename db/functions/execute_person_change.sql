-- grant: nothing
-- What an approved request does to somebody's wallet.

-- A time as a payload keeps it.
create or replace function wallet.time_text(p_at timestamptz) returns text language sql immutable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- What holds this person's money until somebody lifts it, but for the freeze of the wallet, oldest first; null: nothing.
create or replace function wallet.lasting_holds(p_person uuid) returns jsonb language sql stable as $$
  select jsonb_agg(jsonb_build_object('id', h.id, 'reason', h.reason, 'since', wallet.time_text(h.created_at),
      'about', case h.kind when 'chargeback' then (select t.reference from wallet.transactions t where t.id = h.object_id::uuid)
                           else h.object_id end) order by h.created_at, h.id)
    from wallet.security_holds h
   where h.user_id = p_person and h.until is null and (h.kind, h.object_id) <> ('freeze', 'wallet')
$$;

-- How it is now, as a request freezes it; null when there is nothing to change: no freeze, no hold, no second factor, no active admin.
create or replace function wallet.person_before(p_kind text, p_person uuid) returns jsonb language plpgsql stable as $$
declare f wallet.security_holds; v_factor uuid;
begin
  case p_kind
    when 'freeze_admin' then
      return (select jsonb_build_object('status', u.status) from wallet.users u
               where u.id = p_person and u.role = 'admin' and u.status = 'active');
    when 'unfreeze' then
      f := wallet.live_freeze(p_person);
      return case when f.id is not null then jsonb_build_object('frozenAt', wallet.time_text(f.created_at), 'reason', f.reason) end;
    when 'lift_holds' then
      return (select jsonb_build_object('holds', x.holds) from wallet.lasting_holds(p_person) x (holds) where x.holds is not null);
    when 'factor_reset' then
      v_factor := wallet.live_factor(p_person);
      return case when v_factor is not null then jsonb_build_object('factor', v_factor) end;
    when 'tier' then
      return (select jsonb_build_object('tier', u.tier) from wallet.users u where u.id = p_person);
  end case;
end $$;

-- Does it, and takes only the approval's id. WL013 when it is not as it was when it was asked for, or the wallet was closed; then the
-- decision does not stand either; as with WL026, a higher tier for somebody who never said who they are. Money waits for 24 hours after an
-- unfreeze or a factor reset. The person is told. What two must lift, others can't make final: whoever decides on the freeze of an admin
-- stays able to lift it, or WL027. Locks: the approval (by the caller), for an admin's freeze the queue of those, then the person's
-- balances, user, sessions.
create or replace function wallet.execute_person_change(p_approval uuid) returns jsonb
language plpgsql volatile as $$
declare a wallet.approvals; v_person uuid; v_after jsonb; v_action text;
begin
  select * into strict a from wallet.approvals where id = p_approval;
  if a.kind not in ('freeze_admin', 'unfreeze', 'lift_holds', 'factor_reset', 'tier') or a.decision is distinct from 'approved' or a.executed_at is not null
     or wallet.payload_hash(a.payload) <> a.payload_sha256 or a.subject_id <> a.payload ->> 'person' then
    raise exception 'no approval says so' using errcode = 'WL008';
  end if;
  v_person := (a.payload ->> 'person')::uuid;
  if a.kind = 'freeze_admin' then
    perform pg_advisory_xact_lock(hashtext('freeze_admin'));
    if not (wallet.is_acting_admin(a.requested_by) and wallet.is_acting_admin(a.decided_by)) then
      raise exception 'who decides may act no more' using errcode = 'WL027';
    end if;
  end if;
  perform from wallet.balances b where b.user_id = v_person order by b.currency for update;
  perform from wallet.users u where u.id = v_person and u.status <> 'closed' for no key update;
  if not found or wallet.person_before(a.kind, v_person) is distinct from a.payload -> 'before' then
    raise exception 'it is not as it was' using errcode = 'WL013';
  end if;
  case a.kind
    when 'freeze_admin' then
      v_action := 'user.freeze';
      perform wallet.freeze(v_person, a.reason);
      v_after := jsonb_build_object('status', 'frozen');
    when 'lift_holds' then
      v_action := 'user.lift_holds';
      update wallet.security_holds h set until = wallet.clock()
       where h.id in (select (x ->> 'id')::uuid from jsonb_array_elements(a.payload -> 'before' -> 'holds') x);
      v_after := jsonb_build_object('holds', '[]'::jsonb);
    when 'unfreeze' then
      v_action := 'user.unfreeze';
      update wallet.users u set status = 'active', updated_at = wallet.clock() where u.id = v_person;
      update wallet.security_holds h set until = wallet.clock() where h.user_id = v_person and h.kind = 'freeze' and h.object_id = 'wallet' and h.until is null;
      perform wallet.place_hold(v_person, 'credentials', 'unfrozen', a.id::text, wallet.clock() + interval '24 hours');
      v_after := jsonb_build_object('status', 'active');
    when 'factor_reset' then
      v_action := 'factor.reset';
      update wallet.factors f set removed_at = wallet.clock() where f.id = wallet.live_factor(v_person);
      perform wallet.end_sessions_of(v_person, null, 'factor_changed');
      perform wallet.place_hold(v_person, 'credentials', 'factor_reset', a.id::text, wallet.clock() + interval '24 hours');
      v_after := jsonb_build_object('factor', null);
    when 'tier' then
      v_action := 'user.tier';
      perform wallet.assert_may_rise(v_person, (a.payload ->> 'tier')::smallint);
      update wallet.users u set tier = (a.payload ->> 'tier')::smallint, updated_at = wallet.clock() where u.id = v_person;
      v_after := jsonb_build_object('tier', a.payload -> 'tier');
  end case;
  perform wallet.announce_at('account/changed',
    wallet.write_admin_audit(a.decided_by, a.decided_session, v_action, 'user', v_person::text, a.reason, a.payload -> 'before',
      v_after || jsonb_build_object('approval', a.id, 'requestedBy', 'user:' || a.requested_by), null, a.id), 1);
  return v_after;
end $$;
