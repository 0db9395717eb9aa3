-- grant: wallet_app
-- What an admin does with a dead letter. None of it moves money.

-- Closes it for good, with a reason; it can be undone for 30 days. `approval_needed` while the money it is about has not come to rest:
-- then a second admin must agree (request_discard). `already`: discarded before. `closed`: processed meanwhile.
-- Locks: the delivery, then the dead letter.
create or replace function wallet.discard_dead_letter(
  p_user uuid, p_session uuid, p_letter uuid, p_reason text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare d wallet.dead_letters;
begin
  perform wallet.assert_admin(p_user, p_session);
  select * into d from wallet.dead_letters where id = p_letter;
  if not found then raise exception 'no such dead letter' using errcode = 'WL006'; end if;
  if d.closed_at is not null then outcome := case when d.closed_by = 'discard' then 'already' else 'closed' end; return; end if;
  if not wallet.is_letter_settled(d.subject_kind, d.subject_id) then outcome := 'approval_needed'; return; end if;
  outcome := wallet.close_letter(p_letter, p_user, p_session, p_reason, null, p_request);
end $$;

-- Asks a second admin for it, with what is at stake. A second call under the same id changes nothing; WL015 when it was asked already.
-- `closed`: there is nothing to discard any more, and no confirmation is used up. Not confirmed for this letter (`discard.request`): WL019.
-- Locks: the challenge, the approval.
create or replace function wallet.request_discard(
  p_id uuid, p_user uuid, p_session uuid, p_letter uuid, p_reason text, p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare d wallet.dead_letters; v_object jsonb;
begin
  perform wallet.assert_admin(p_user, p_session);
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  select * into d from wallet.dead_letters where id = p_letter;
  if not exists (select from wallet.approvals a where a.id = p_id) then
    if d.closed_at is not null then outcome := 'closed'; return; end if;
    perform wallet.use_step_up(p_user, p_session, p_step_up, 'discard.request', jsonb_build_object('letter', p_letter));
  end if;
  if d.id is null then raise exception 'no such dead letter' using errcode = 'WL006'; end if;
  select jsonb_build_object('eventType', l.event_type, 'objectType', l.object_type, 'objectId', l.object_id, 'reference', l.reference)
    into v_object from wallet.webhook_logs l where d.subject_kind = 'delivery' and l.id = d.subject_id;
  perform wallet.ask_approval(p_id, 'discard', 'dead_letter', p_letter::text,
    jsonb_build_object('letter', p_letter, 'subjectKind', d.subject_kind, 'subjectId', d.subject_id, 'error', d.error_code, 'object', v_object),
    p_reason, p_user, p_session, p_request);
  outcome := 'requested';
end $$;

-- Takes a discard back: it is open again and can be replayed, with nothing queued by itself. `already`: it is open, or its subject has
-- another open one. `final`: discarded more than 30 days ago. `closed`: it was never discarded, or processed since.
-- Locks: the delivery, then the dead letter.
create or replace function wallet.restore_dead_letter(
  p_user uuid, p_session uuid, p_letter uuid, p_reason text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare d wallet.dead_letters; v_state text;
begin
  perform wallet.assert_admin(p_user, p_session);
  select * into d from wallet.dead_letters where id = p_letter;
  if not found then raise exception 'no such dead letter' using errcode = 'WL006'; end if;
  if d.subject_kind = 'delivery' then select l.state into v_state from wallet.webhook_logs l where l.id = d.subject_id for update; end if;
  select * into d from wallet.dead_letters where id = p_letter for update;
  if d.closed_at is null or exists (select from wallet.dead_letters o
       where o.subject_kind = d.subject_kind and o.subject_id = d.subject_id and o.closed_at is null) then outcome := 'already'; return; end if;
  if d.closed_by <> 'discard' or v_state in ('processed', 'ignored') then outcome := 'closed'; return; end if;
  if d.closed_at <= wallet.clock() - interval '30 days' then outcome := 'final'; return; end if;
  update wallet.dead_letters set closed_at = null, closed_by = null, restored_at = wallet.clock() where id = p_letter;
  if d.subject_kind = 'delivery' then update wallet.webhook_logs set state = 'dead_letter' where id = d.subject_id; end if;
  perform wallet.write_admin_audit(p_user, p_session, 'dead_letter.restore', 'dead_letter', p_letter::text, p_reason,
    jsonb_build_object('state', 'discarded', 'discardedBy', d.discarded_by, 'reason', d.discard_reason),
    jsonb_build_object('state', 'open'), p_request);
  outcome := 'restored';
end $$;
