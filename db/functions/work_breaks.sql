-- grant: wallet_app
-- The work of admins on a break. None of it moves money. Each locks the break, writes a line of its history and an audit row; a second
-- call answers that it was done. WL006: no such break; WL016: closed; WL017: it can't go there from where it is.

-- Gives a break to an active admin, or to nobody.
create or replace function wallet.assign_break(p_user uuid, p_session uuid, p_break uuid, p_assignee uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare b wallet.reconciliation_breaks; v_state text;
begin
  b := wallet.lock_break(p_user, p_session, p_break);
  if b.closed_at is not null then raise exception 'the break is closed' using errcode = 'WL016'; end if;
  if p_assignee is not null
     and not exists (select from wallet.users u where u.id = p_assignee and u.role = 'admin' and u.status = 'active') then
    raise exception 'no such admin' using errcode = 'WL006';
  end if;
  if b.assignee_id is not distinct from p_assignee then outcome := 'already'; return; end if;
  v_state := case when b.state in ('new', 'assigned') then case when p_assignee is null then 'new' else 'assigned' end
                  when b.state = 'investigating' and p_assignee is null then 'new' else b.state end;
  update wallet.reconciliation_breaks set assignee_id = p_assignee, state = v_state where id = p_break;
  perform wallet.write_break_event(p_break, 'assigned', 'user:' || p_user,
    jsonb_build_object('from', b.assignee_id, 'to', p_assignee, 'state', v_state));
  perform wallet.write_admin_audit(p_user, p_session, 'break.assign', 'break', p_break::text, null,
    jsonb_build_object('assignee', b.assignee_id, 'state', b.state), jsonb_build_object('assignee', p_assignee, 'state', v_state), p_request);
  outcome := 'assigned';
end $$;

-- To `investigating`, `waiting` (for the provider or the user, until a date), `ignored` (until a date) or back to `new`, which is
-- `assigned` for one that somebody has. What waits for an approval waits for that alone.
create or replace function wallet.move_break(
  p_user uuid, p_session uuid, p_break uuid, p_state text, p_waiting_for text, p_until timestamptz, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare b wallet.reconciliation_breaks; v_state text; v_before jsonb; v_after jsonb;
begin
  if p_state is null or p_state not in ('investigating', 'waiting', 'ignored', 'new')
     or (p_state = 'waiting') <> coalesce(p_waiting_for in ('provider', 'user'), false)
     or (p_state in ('waiting', 'ignored')) <> coalesce(p_until > wallet.clock() and p_until <= wallet.clock() + interval '90 days', false)
     or p_state not in ('waiting', 'ignored') and p_until is not null then
    raise exception 'not a state of work' using errcode = 'WL007';
  end if;
  b := wallet.lock_break(p_user, p_session, p_break);
  if b.closed_at is not null then raise exception 'the break is closed' using errcode = 'WL016'; end if;
  v_state := case when p_state = 'new' and b.assignee_id is not null then 'assigned' else p_state end;
  if (v_state, p_waiting_for, p_until) is not distinct from (b.state, b.waiting_for, b.waiting_until) then outcome := 'already'; return; end if;
  if b.waiting_for = 'approval' then raise exception 'it waits for an approval' using errcode = 'WL017'; end if;
  update wallet.reconciliation_breaks set state = v_state, waiting_for = p_waiting_for, waiting_until = p_until where id = p_break;
  v_before := jsonb_strip_nulls(jsonb_build_object('state', b.state, 'waitingFor', b.waiting_for, 'until', b.waiting_until));
  v_after := jsonb_strip_nulls(jsonb_build_object('state', v_state, 'waitingFor', p_waiting_for, 'until', p_until));
  perform wallet.write_break_event(p_break, 'state', 'user:' || p_user, v_after || jsonb_build_object('from', b.state, 'to', v_state));
  perform wallet.write_admin_audit(p_user, p_session, 'break.move', 'break', p_break::text, null, v_before, v_after, p_request);
  outcome := 'moved';
end $$;

-- A comment, once per id. A closed break can still be commented.
create or replace function wallet.comment_break(
  p_id uuid, p_user uuid, p_session uuid, p_break uuid, p_text text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.lock_break(p_user, p_session, p_break);
  if p_text is null or length(p_text) not between 1 and 4000 then raise exception 'not a comment' using errcode = 'WL007'; end if;
  if exists (select from wallet.break_events e where e.break_id = p_break and e.kind = 'comment' and e.detail ->> 'id' = p_id::text) then
    outcome := 'repeated'; return;
  end if;
  perform wallet.write_break_event(p_break, 'comment', 'user:' || p_user, jsonb_build_object('id', p_id, 'text', p_text));
  perform wallet.write_admin_audit(p_user, p_session, 'break.comment', 'break', p_break::text, null, null,
    jsonb_build_object('comment', p_id), p_request);
  outcome := 'commented';
end $$;

-- Closes a break by a person's word, which accepts what the last sighting saw: seeing exactly that again opens nothing. The reasons that
-- move money are written by the adjustment alone, never here.
create or replace function wallet.resolve_break(
  p_user uuid, p_session uuid, p_break uuid, p_reason_code text, p_remark text, p_evidence text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare b wallet.reconciliation_breaks;
begin
  if p_reason_code is null or p_reason_code not in ('matched_late', 'provider_error_confirmed', 'duplicate_refunded', 'not_our_transaction', 'false_positive')
     or p_remark is null or length(p_remark) not between 10 and 1000 or length(p_evidence) > 500 then
    raise exception 'not a resolution' using errcode = 'WL007';
  end if;
  b := wallet.lock_break(p_user, p_session, p_break);
  if b.state = 'resolved' and (b.resolved_by, b.reason_code, b.remark) = (p_user, p_reason_code, p_remark) then outcome := 'already'; return; end if;
  if b.closed_at is not null then raise exception 'the break is closed' using errcode = 'WL016'; end if;
  if b.waiting_for = 'approval' then raise exception 'it waits for an approval' using errcode = 'WL017'; end if;
  perform wallet.accept_break(p_break, p_user, p_reason_code, p_remark, p_evidence, null);
  perform wallet.write_admin_audit(p_user, p_session, 'break.resolve', 'break', p_break::text, p_remark, jsonb_build_object('state', b.state),
    jsonb_strip_nulls(jsonb_build_object('state', 'resolved', 'reasonCode', p_reason_code, 'evidence', p_evidence)), p_request);
  outcome := 'resolved';
end $$;

-- Says who asks for a re-check; the reading follows.
create or replace function wallet.audit_recheck(p_user uuid, p_session uuid, p_break uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare b wallet.reconciliation_breaks;
begin
  b := wallet.lock_break(p_user, p_session, p_break);
  perform wallet.write_admin_audit(p_user, p_session, 'break.recheck', 'break', p_break::text, null, jsonb_build_object('state', b.state), null, p_request);
  outcome := 'noted';
end $$;
