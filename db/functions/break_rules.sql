-- grant: nothing
-- How grave a break is, by when somebody should have worked on it, and the line that each step of the work leaves.

-- The harm of a type of break before amount and age. `server/reconciliation/break-types.ts` holds the same table, a test compares.
create or replace function wallet.break_harm(p_type text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case
    when p_type in ('stray_payout', 'perhaps_paid_twice', 'balance_residual', 'internal_imbalance') then 'critical'
    when p_type in ('missing_in_ledger', 'missing_at_provider', 'amount_mismatch', 'currency_mismatch', 'duplicate', 'wrong_account',
                    'refund_not_booked', 'chargeback_not_booked', 'payout_not_booked', 'return_not_booked', 'receivable',
                    'refund_mismatch', 'payout_differs', 'unsafe_execution_url') then 'high'
    when p_type in ('duplicate_row', 'late_settlement') then 'low'
    else 'medium' end
$$;

-- One step up from R 10 000,00 and at the ages of 3 and 7 days; one step down below R 10,00 of what is not critical by itself.
create or replace function wallet.break_severity(p_harm text, p_amount bigint, p_opened timestamptz, p_now timestamptz) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select (array['low', 'medium', 'high', 'critical'])[greatest(1, least(4,
    array_position(array['low', 'medium', 'high', 'critical'], p_harm)
    + case when abs(p_amount) >= 1000000 then 1 when p_amount <> 0 and abs(p_amount) < 1000 and p_harm <> 'critical' then -1 else 0 end
    + case when p_now >= p_opened + interval '3 days' then 1 else 0 end
    + case when p_now >= p_opened + interval '7 days' then 1 else 0 end))]
$$;

create or replace function wallet.break_due(p_severity text, p_opened timestamptz) returns timestamptz
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select p_opened + case p_severity when 'critical' then interval '4 hours' when 'high' then interval '24 hours'
                                    when 'medium' then interval '72 hours' else interval '7 days' end
$$;

-- A line of a break's history; returns its number. The caller holds the lock on the break.
create or replace function wallet.write_break_event(p_break uuid, p_kind text, p_actor text, p_detail jsonb, out seq integer)
language plpgsql volatile as $$
begin
  insert into wallet.break_events as e (break_id, seq, kind, actor, detail)
  select p_break, coalesce(max(v.seq), 0) + 1, p_kind, p_actor, p_detail from wallet.break_events v where v.break_id = p_break
  returning e.seq into write_break_event.seq;
end $$;

-- The break, locked for an admin's work on it. WL006: there is none.
create or replace function wallet.lock_break(p_user uuid, p_session uuid, p_break uuid) returns wallet.reconciliation_breaks
language plpgsql volatile as $$
declare b wallet.reconciliation_breaks;
begin
  perform wallet.assert_admin(p_user, p_session);
  select * into b from wallet.reconciliation_breaks where id = p_break for update;
  if not found then raise exception 'no such break' using errcode = 'WL006'; end if;
  return b;
end $$;

-- Closes a break as resolved and accepts its facts. `p_adjustment`: the transaction that corrected it. The caller holds the lock.
create or replace function wallet.accept_break(
  p_break uuid, p_user uuid, p_reason_code text, p_remark text, p_evidence text, p_adjustment uuid) returns void
language plpgsql volatile as $$
begin
  update wallet.reconciliation_breaks r
     set state = 'resolved', closed_at = wallet.clock(), reason_code = p_reason_code, remark = p_remark, evidence = p_evidence,
         resolved_by = p_user, accepted_sha256 = r.facts_sha256, waiting_for = null, waiting_until = null
   where r.id = p_break;
  perform wallet.write_break_event(p_break, 'resolved', 'user:' || p_user, jsonb_strip_nulls(jsonb_build_object(
    'reasonCode', p_reason_code, 'remark', p_remark, 'evidence', p_evidence, 'adjustment', p_adjustment)));
end $$;
