-- grant: nothing
-- What is at stake with a dead letter, and how one is closed for good by a person; for the commands that need it.

-- Whether the money a dead letter is about has come to rest, as far as our books say: then leaving it out changes nothing. A letter
-- whose object is not in our books has not. Messages to people move nothing.
create or replace function wallet.is_letter_settled(p_kind text, p_subject uuid) returns boolean
language plpgsql stable as $$
declare l record; v_status text;
begin
  if p_kind = 'notification' then return true; end if;
  if p_kind = 'withdrawal' then
    return exists (select from wallet.transactions t where t.id = p_subject and t.status not in ('requested', 'processing', 'unknown'));
  end if;
  select event_type, object_type, object_id, purchase_id into l from wallet.webhook_logs w where w.id = p_subject;
  if not found then return false; end if;
  if l.object_type = 'payout' then
    select t.status into v_status from wallet.transactions t where t.revio_payout_id = l.object_id::uuid and t.type = 'withdrawal';
    return coalesce(case l.event_type
      when 'payout.success' then v_status in ('completed', 'returned')
      when 'payout.failed' then v_status in ('failed', 'returned')
      else v_status in ('completed', 'failed', 'cancelled', 'returned') end, false);
  end if;
  select t.status into v_status from wallet.transactions t where t.revio_purchase_id = l.purchase_id::uuid and t.type = 'deposit';
  if l.object_type = 'payment' then
    return exists (select from wallet.provider_effects e where e.kind = 'refund' and e.provider_object_id = l.object_id);
  end if;
  return coalesce(v_status in ('completed', 'partially_refunded', 'refunded', 'charged_back')
    or v_status in ('failed', 'expired', 'cancelled') and l.event_type in ('purchase.created', 'purchase.viewed', 'purchase.payment_failure', 'purchase.cancelled'),
    false);
end $$;

-- Closes an open dead letter by the word of an admin and takes its delivery out of the queue. `closed` when it is no longer open.
-- Locks: the delivery, then the dead letter, as an attempt does.
create or replace function wallet.close_letter(
  p_letter uuid, p_user uuid, p_session uuid, p_reason text, p_decider uuid, p_request text) returns text
language plpgsql volatile as $$
declare d wallet.dead_letters;
begin
  select * into d from wallet.dead_letters where id = p_letter;
  if not found then raise exception 'no such dead letter' using errcode = 'WL006'; end if;
  if d.subject_kind = 'delivery' then perform from wallet.webhook_logs where id = d.subject_id for update; end if;
  update wallet.dead_letters
     set closed_at = wallet.clock(), closed_by = 'discard', discarded_by = p_user, discard_reason = p_reason
   where id = p_letter and closed_at is null;
  if not found then return 'closed'; end if;
  if d.subject_kind = 'delivery' then
    update wallet.webhook_logs set state = 'discarded' where id = d.subject_id and state not in ('processed', 'ignored');
    delete from wallet.pending_deliveries where delivery_id = d.subject_id;
  end if;
  perform wallet.write_admin_audit(coalesce(p_decider, p_user), p_session, 'dead_letter.discard', 'dead_letter', p_letter::text, p_reason,
    jsonb_build_object('state', 'open', 'error', d.error_code),
    jsonb_build_object('state', 'discarded', 'subjectKind', d.subject_kind, 'subjectId', d.subject_id, 'requestedBy', p_user), p_request);
  return 'discarded';
end $$;

-- What an approved discard does. One that was processed meanwhile stays so: `closed`.
create or replace function wallet.execute_discard(p_approval uuid) returns jsonb
language plpgsql volatile as $$
declare a wallet.approvals;
begin
  select * into strict a from wallet.approvals where id = p_approval and kind = 'discard';
  return jsonb_build_object('outcome', wallet.close_letter((a.payload ->> 'letter')::uuid, a.requested_by, a.decided_session, a.reason,
                                                           a.decided_by, null));
end $$;
