-- grant: nothing
-- What one admin asks for and another decides, for the commands that need it.

-- Whether a request changes what this admin has: their own wallet or their own sign-in.
create or replace function wallet.is_about(p_subject_kind text, p_subject_id text, p_payload jsonb, p_user uuid) returns boolean
language sql immutable as $$
  select p_subject_kind = 'user' and p_subject_id = p_user::text
      or exists (select from jsonb_array_elements(case jsonb_typeof(p_payload -> 'legs') when 'array' then p_payload -> 'legs' else '[]' end) l
                  where p_user::text in (l ->> 'debitUser', l ->> 'creditUser'))
$$;

-- Asks: freezes the payload with its hash, for 24 hours. Nothing of it happens before another admin approves. An open request for the
-- same kind and subject: WL015; about oneself: WL022; one that nobody decided in time is closed first. A second call under the same id changes nothing; by
-- somebody else or for something else WL003. Locks: the approval.
create or replace function wallet.ask_approval(
  p_id uuid, p_kind text, p_subject_kind text, p_subject_id text, p_payload jsonb, p_reason text, p_user uuid, p_session uuid,
  p_request text) returns void
language plpgsql volatile as $$
declare
  a wallet.approvals; v_now timestamptz := wallet.clock();
  -- Not what is asked for: how things are, which may have moved since the first call, and what each call makes anew.
  v_found text[] := '{before,breakFacts,transactionId,reference}';
begin
  perform wallet.assert_admin(p_user, p_session);
  if wallet.is_about(p_subject_kind, p_subject_id, p_payload, p_user) then
    raise exception 'about oneself' using errcode = 'WL022';
  end if;
  select * into a from wallet.approvals where id = p_id;
  if found then
    if (a.requested_by, a.kind, a.subject_kind, a.subject_id, a.reason, a.payload - v_found) = (p_user, p_kind, p_subject_kind, p_subject_id, p_reason, p_payload - v_found) then return; end if;
    raise exception 'this id asked for something else' using errcode = 'WL003';
  end if;
  update wallet.approvals set lapsed_at = v_now
   where kind = p_kind and subject_id = p_subject_id and decided_at is null and lapsed_at is null and expires_at <= v_now;
  insert into wallet.approvals (id, kind, subject_kind, subject_id, payload, payload_sha256, reason, requested_by, requested_session,
                                requested_at, expires_at)
  values (p_id, p_kind, p_subject_kind, p_subject_id, p_payload, wallet.payload_hash(p_payload), p_reason, p_user, p_session,
          v_now, v_now + interval '24 hours')
  on conflict (kind, subject_id) where decided_at is null and lapsed_at is null do nothing;
  if not found then raise exception 'this was asked for already' using errcode = 'WL015'; end if;
  perform wallet.write_admin_audit(p_user, p_session, 'approval.request', 'approval', p_id::text, p_reason, null,
    jsonb_build_object('kind', p_kind, 'subjectKind', p_subject_kind, 'subjectId', p_subject_id, 'payload', p_payload), p_request);
end $$;

-- A break that waited for this adjustment is worked on again, since it ended without being posted. The caller holds the approval's lock.
-- Locks: the break.
create or replace function wallet.resume_break(p_approval wallet.approvals, p_actor text, p_cause text) returns void
language plpgsql volatile as $$
declare v_break uuid; v_state text;
begin
  if p_approval.kind <> 'adjustment' or p_approval.subject_kind <> 'break' then return; end if;
  update wallet.reconciliation_breaks r
     set state = case when r.assignee_id is null then 'new' else 'investigating' end, waiting_for = null, waiting_until = null
   where r.id = p_approval.subject_id::uuid and r.waiting_for = 'approval'
   returning r.id, r.state into v_break, v_state;
  if found then
    perform wallet.write_break_event(v_break, 'state', p_actor,
      jsonb_build_object('from', 'waiting', 'to', v_state, 'approval', p_approval.id, 'cause', p_cause));
  end if;
end $$;
