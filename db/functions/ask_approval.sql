-- grant: nothing
-- What one admin asks for and another decides, for the commands that need it.

-- Asks: freezes the payload with its hash, for 24 hours. Nothing of it happens before another admin approves. An open request for the
-- same kind and subject: WL015; one that nobody decided in time is closed first. A second call under the same id changes nothing; by
-- somebody else or for something else WL003. Locks: the approval.
create or replace function wallet.ask_approval(
  p_id uuid, p_kind text, p_subject_kind text, p_subject_id text, p_payload jsonb, p_reason text, p_user uuid, p_session uuid,
  p_request text) returns void
language plpgsql volatile as $$
declare a wallet.approvals; v_now timestamptz := wallet.clock();
begin
  perform wallet.assert_admin(p_user, p_session);
  select * into a from wallet.approvals where id = p_id;
  if found then
    if (a.requested_by, a.kind, a.subject_kind, a.subject_id, a.reason) = (p_user, p_kind, p_subject_kind, p_subject_id, p_reason) then return; end if;
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
