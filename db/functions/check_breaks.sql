-- grant: wallet_worker
-- What a re-check and the passing of time do to a break. None of it moves money. Locks: the break.

-- Keeps what the provider says of a break's object now, masked by the caller; the first one stays. `same`: the last one says it already.
create or replace function wallet.snapshot_break(p_break uuid, p_source text, p_body jsonb, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare s wallet.break_snapshots;
begin
  perform 1 from wallet.reconciliation_breaks where id = p_break for update;
  if not found then raise exception 'no such break' using errcode = 'WL006'; end if;
  select * into s from wallet.break_snapshots where break_id = p_break order by seq desc limit 1;
  if found and (s.source, s.body) = (p_source, p_body) then outcome := 'same'; return; end if;
  insert into wallet.break_snapshots (break_id, seq, source, body) values (p_break, coalesce(s.seq, 0) + 1, p_source, p_body);
  perform wallet.write_break_event(p_break, 'snapshot', 'system', jsonb_build_object('source', p_source, 'snapshot', coalesce(s.seq, 0) + 1));
  outcome := 'kept';
end $$;

-- The end of a re-check: one that agrees is cleared, one that was cleared and differs is reopened. What a person resolved stays so.
create or replace function wallet.finish_recheck(p_break uuid, p_agrees boolean, p_detail jsonb, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare b wallet.reconciliation_breaks;
begin
  select * into b from wallet.reconciliation_breaks where id = p_break for update;
  if not found then raise exception 'no such break' using errcode = 'WL006'; end if;
  if b.closed_at is not null and (p_agrees or b.state = 'resolved') then outcome := 'already'; return; end if;
  perform wallet.write_break_event(p_break, 'recheck', 'system', jsonb_build_object('agrees', p_agrees) || coalesce(p_detail, '{}'));
  if p_agrees then
    outcome := wallet.clear_break(p_break, null, 'recheck');
  elsif b.closed_at is not null then
    perform wallet.reopen_break(p_break, 'system', jsonb_build_object('cause', 'recheck', 'was', b.state));
    outcome := 'reopened';
  else
    update wallet.reconciliation_breaks set last_seen_at = wallet.clock(), sightings = sightings + 1 where id = p_break;
    outcome := 'still_differs';
  end if;
end $$;

-- Severity and due time of open breaks by their age at `p_now`; those whose date of waiting or being ignored is over are worked on
-- again. A time that was given is only ever brought forward. A second run finds nothing. Passes over those locked.
create or replace function wallet.age_breaks(p_now timestamptz, p_limit integer, out changed integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare b wallet.reconciliation_breaks; v_severity text; v_state text; v_since timestamptz;
begin
  changed := 0;
  for b in
    select * from wallet.reconciliation_breaks r
     where r.closed_at is null
       and (r.due_at is null or r.waiting_until <= p_now or r.severity <> wallet.break_severity(r.harm, r.amount, r.opened_at, p_now))
     order by r.due_at nulls first, r.id limit p_limit for update skip locked
  loop
    v_severity := wallet.break_severity(b.harm, b.amount, b.opened_at, p_now);
    v_state := case when b.waiting_until > p_now or b.waiting_until is null then b.state
                    when b.assignee_id is null then 'new' else 'assigned' end;
    v_since := coalesce((select max(e.created_at) from wallet.break_events e where b.reopened > 0 and e.break_id = b.id and e.kind = 'reopened'),
                        b.opened_at);
    update wallet.reconciliation_breaks r
       set severity = v_severity, due_at = least(r.due_at, wallet.break_due(v_severity, v_since)), state = v_state,
           waiting_for = case when v_state = b.state then r.waiting_for end,
           waiting_until = case when v_state = b.state then r.waiting_until end
     where r.id = b.id;
    if v_severity <> b.severity then
      perform wallet.write_break_event(b.id, 'severity', 'system', jsonb_build_object('from', b.severity, 'to', v_severity));
    end if;
    if v_state <> b.state then
      perform wallet.write_break_event(b.id, 'state', 'system', jsonb_build_object('from', b.state, 'to', v_state, 'cause', 'date_reached'));
    end if;
    changed := changed + 1;
  end loop;
end $$;
