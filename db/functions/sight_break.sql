-- grant: nothing
-- What was seen of a break, for the commands that see it. They move no money. A break has one row for ever: seen again after its end it
-- is reopened, unless a person accepted exactly these facts.

-- `opened`, `seen` (one more sighting of an open one), `reopened`, or `accepted` (closed with these facts, and stays so).
-- `p_harm` null: the type's own. `p_facts` null: a sighting that says nothing new of amount, currency and detail repeats the last one.
-- Two at once make one row. Locks: the break.
create or replace function wallet.sight_break(
  p_type text, p_harm text, p_object_kind text, p_object_id text, p_transaction uuid, p_amount bigint, p_currency text, p_detail jsonb,
  p_facts bytea, p_run uuid, out break_id uuid, out what text)
language plpgsql volatile as $$
declare
  b wallet.reconciliation_breaks;
  v_now timestamptz := wallet.clock();
  v_harm text := coalesce(p_harm, wallet.break_harm(p_type));
  v_detail jsonb := coalesce(p_detail, '{}');
  v_severity text;
  v_facts bytea;
begin
  loop
    select * into b from wallet.reconciliation_breaks r
     where r.object_kind = p_object_kind and r.object_id = p_object_id and r.type = p_type
     order by r.opened_at desc, r.id desc limit 1 for update;
    exit when found;
    v_severity := wallet.break_severity(v_harm, p_amount, v_now, v_now);
    v_facts := coalesce(p_facts, wallet.payload_hash(jsonb_build_array(p_type, p_amount, p_currency, v_detail)));
    insert into wallet.reconciliation_breaks (id, type, severity, harm, object_kind, object_id, transaction_id, amount, currency, detail,
                                              due_at, facts_sha256, first_run_id, last_run_id)
    values (wallet.new_uuid(), p_type, v_severity, v_harm, p_object_kind, p_object_id, p_transaction, p_amount, p_currency, v_detail,
            wallet.break_due(v_severity, v_now), v_facts, p_run, p_run)
    on conflict (type, object_kind, object_id) where closed_at is null do nothing
    returning id into break_id;
    if break_id is not null then
      what := 'opened';
      perform wallet.write_break_event(break_id, what, 'system',
        jsonb_strip_nulls(jsonb_build_object('amount', p_amount::text, 'severity', v_severity, 'run', p_run, 'detail', v_detail)));
      return;
    end if;
  end loop;

  break_id := b.id;
  v_detail := b.detail || v_detail;
  v_facts := case when p_facts is not null then p_facts
                  when (b.amount, b.currency::text, b.detail) = (p_amount, p_currency, v_detail) then b.facts_sha256
                  else wallet.payload_hash(jsonb_build_array(p_type, p_amount, p_currency, v_detail)) end;
  what := case when b.closed_at is null then 'seen' when v_facts = b.accepted_sha256 then 'accepted' else 'reopened' end;
  v_severity := case what when 'accepted' then b.severity else wallet.break_severity(v_harm, p_amount, b.opened_at, v_now) end;
  update wallet.reconciliation_breaks r
     set sightings = r.sightings + 1, last_seen_at = v_now, last_run_id = coalesce(p_run, r.last_run_id), facts_sha256 = v_facts,
         amount = p_amount, currency = p_currency, detail = v_detail, transaction_id = coalesce(p_transaction, r.transaction_id),
         harm = v_harm, severity = v_severity
   where r.id = b.id;
  if what = 'reopened' then
    perform wallet.reopen_break(b.id, 'system', jsonb_strip_nulls(jsonb_build_object('amount', p_amount::text, 'severity', v_severity, 'run', p_run,
      'was', b.state, 'reason', b.reason_code)));
  elsif what = 'seen' and (p_run is not null or v_facts is distinct from b.facts_sha256) then
    -- A check that finds the same every few minutes counts; only a statement or something new is told.
    perform wallet.write_break_event(b.id, what, 'system',
      jsonb_strip_nulls(jsonb_build_object('amount', p_amount::text, 'severity', v_severity, 'run', p_run)));
  end if;
end $$;

-- Open once more, at its assignee if it has one, its time to be worked on counted anew. The caller holds the lock.
create or replace function wallet.reopen_break(p_break uuid, p_actor text, p_detail jsonb) returns void
language plpgsql volatile as $$
begin
  update wallet.reconciliation_breaks r
     set state = case when r.assignee_id is null then 'new' else 'assigned' end, closed_at = null, reopened = r.reopened + 1,
         due_at = wallet.break_due(r.severity, wallet.clock()), waiting_for = null, waiting_until = null, accepted_sha256 = null,
         cleared_by_run_id = null, reason_code = null, remark = null, evidence = null, resolved_by = null
   where r.id = p_break;
  perform wallet.write_break_event(p_break, 'reopened', p_actor, p_detail);
end $$;

-- Closes a break whose record was compared and agrees. `p_run` null: a re-check or an audit saw it. Second call: `already`.
-- Locks: the break.
create or replace function wallet.clear_break(p_break uuid, p_run uuid, p_cause text) returns text
language plpgsql volatile as $$
begin
  update wallet.reconciliation_breaks r
     set state = 'cleared', closed_at = wallet.clock(), cleared_by_run_id = p_run, last_run_id = coalesce(p_run, r.last_run_id),
         waiting_for = null, waiting_until = null
   where r.id = p_break and r.closed_at is null;
  if not found then return 'already'; end if;
  perform wallet.write_break_event(p_break, 'cleared', 'system', jsonb_strip_nulls(jsonb_build_object('cause', p_cause, 'run', p_run)));
  return 'cleared';
end $$;
