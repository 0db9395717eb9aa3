-- grant: wallet_app
-- Decides what another admin asked for: `approved` does it in the same statement and answers `executed` with what came of it; `rejected`
-- (with a reason) and `withdrawn` (the requester's own word) end it. The first decision stands: WL010. Own request: WL011. Nobody decided
-- in time: WL012. Another payload was shown than the one that was frozen, or what it rests on has changed: WL013. About oneself, to approve
-- and to reject: WL022. Approving needs a confirmation of this request and payload (`approval.approve`): WL019; from the device that asked:
-- WL023, by an admin of less than a day: WL024; of one who may act no more: WL027. An execution that is refused rolls the decision back, so
-- that it stays open. The same decision from the same session once more, after a lost answer, changes nothing. Locks: the approval, then
-- what the execution locks.
create or replace function wallet.decide_approval(
  p_user uuid, p_session uuid, p_approval uuid, p_decision text, p_reason text, p_payload_sha256 bytea, p_request text, p_step_up uuid,
  out outcome text, out detail jsonb)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare a wallet.approvals; v_now timestamptz := wallet.clock();
begin
  perform wallet.assert_admin(p_user, p_session);
  if p_decision is null or p_decision not in ('approved', 'rejected', 'withdrawn')
     or p_decision = 'rejected' and length(coalesce(p_reason, '')) < 10 then
    raise exception 'not a decision' using errcode = 'WL007';
  end if;
  select * into a from wallet.approvals where id = p_approval for update;
  if not found then raise exception 'no such request' using errcode = 'WL006'; end if;
  outcome := case p_decision when 'approved' then 'executed' else p_decision end;
  if (a.decided_by, a.decided_session, a.decision) = (p_user, p_session, p_decision) then
    detail := jsonb_build_object('repeated', true);
    return;
  end if;
  if a.decided_at is not null then raise exception 'decided already' using errcode = 'WL010'; end if;
  if p_decision <> 'withdrawn' and a.requested_by = p_user then raise exception 'an own request' using errcode = 'WL011'; end if;
  if p_decision <> 'withdrawn' and wallet.is_about(a.subject_kind, a.subject_id, a.payload, p_user) then
    raise exception 'about oneself' using errcode = 'WL022';
  end if;
  if p_decision = 'withdrawn' and a.requested_by <> p_user then raise exception 'a request of somebody else' using errcode = 'WL018'; end if;
  if a.lapsed_at is not null or a.expires_at <= v_now then raise exception 'nobody decided in time' using errcode = 'WL012'; end if;
  if p_payload_sha256 is distinct from a.payload_sha256 then raise exception 'something else was shown' using errcode = 'WL013'; end if;

  if p_decision = 'approved' then
    if not wallet.is_acting_admin(a.requested_by) then raise exception 'who asked may act no more' using errcode = 'WL027'; end if;
    if (select u.role_since from wallet.users u where u.id = p_user) > v_now - interval '24 hours' then
      raise exception 'an admin since less than a day' using errcode = 'WL024';
    end if;
    if a.requested_session = p_session or exists (
      select from wallet.sessions x, wallet.sessions y where x.id = p_session and y.id = a.requested_session and x.device_id = y.device_id) then
      raise exception 'from the device that asked' using errcode = 'WL023';
    end if;
    perform wallet.use_step_up(p_user, p_session, p_step_up, 'approval.approve',
      jsonb_build_object('approvalId', p_approval, 'payloadSha256', encode(p_payload_sha256, 'hex')));
  end if;
  update wallet.approvals
     set decided_by = p_user, decided_session = p_session, decided_at = v_now, decision = p_decision, decision_reason = p_reason
   where id = p_approval;
  perform wallet.write_admin_audit(p_user, p_session,
    'approval.' || case p_decision when 'approved' then 'approve' when 'rejected' then 'reject' else 'withdraw' end,
    'approval', a.id::text, coalesce(p_reason, a.reason), jsonb_build_object('decision', null),
    jsonb_build_object('decision', p_decision, 'kind', a.kind, 'subjectKind', a.subject_kind, 'subjectId', a.subject_id,
                       'requestedBy', 'user:' || a.requested_by), p_request);
  if p_decision <> 'approved' then
    perform wallet.resume_break(a, 'user:' || p_user, p_decision);
    return;
  end if;
  detail := case a.kind
    when 'adjustment' then wallet.execute_adjustment(a.id)
    when 'webhook_key' then wallet.execute_webhook_key(a.id)
    when 'bulk_replay' then wallet.execute_bulk_replay(a.id)
    when 'discard' then wallet.execute_discard(a.id)
    else wallet.execute_person_change(a.id) end;
  update wallet.approvals set executed_at = v_now where id = p_approval;
end $$;
