-- grant: wallet_worker
-- A run of reconciliation from its queue to its end. All of it bears repetition: a process that dies leaves a run that goes on.

-- Queues a nightly run for each day of Johannesburg that has none done or under way: from the day of the first effect, at most 31
-- days back, to yesterday. A second call creates nothing. Two at once: the day's index lets one in. A run that has not moved for an
-- hour is announced again, in case the engine has lost it.
create or replace function wallet.open_missing_runs(p_now timestamptz, p_limit integer, out created integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare d date; v_id uuid; v_stuck uuid; v_today date := (p_now at time zone 'Africa/Johannesburg')::date; v_first date;
begin
  created := 0;
  select (min(e.created_at) at time zone 'Africa/Johannesburg')::date into v_first from wallet.provider_effects e;
  for d in select generate_series(greatest(v_first, v_today - 31), v_today - 1, interval '1 day')::date loop
    exit when created >= p_limit;
    v_id := wallet.new_uuid();
    insert into wallet.reconciliation_runs (id, kind, window_from, window_to, as_of)
    values (v_id, 'nightly', d::timestamp at time zone 'Africa/Johannesburg', (d + 1)::timestamp at time zone 'Africa/Johannesburg', p_now)
    on conflict do nothing;
    continue when not found;
    perform wallet.announce_at('reconciliation/requested', v_id, 1);
    created := created + 1;
  end loop;
  for v_stuck in select r.id from wallet.reconciliation_runs r
                  where r.finished_at is null and coalesce(r.heartbeat_at, r.created_at) < wallet.clock() - interval '1 hour' loop
    perform wallet.announce('reconciliation/requested', v_stuck);
  end loop;
end $$;

-- The run is at this stage now, with this file. Going on after a crash may say it twice. `finished`: it has ended. Locks: the run.
create or replace function wallet.advance_run(p_run uuid, p_state text, p_file uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if p_state not in ('requesting', 'downloading', 'matching') then raise exception 'not a stage to go to' using errcode = 'WL007'; end if;
  update wallet.reconciliation_runs r
     set state = p_state, file_id = coalesce(p_file, r.file_id), started_at = coalesce(r.started_at, wallet.clock()), heartbeat_at = wallet.clock()
   where r.id = p_run and r.finished_at is null and r.report is null
     and (p_state <> 'matching' or r.state in ('loading', 'matching'));
  outcome := case when found then 'moved' else 'finished' end;
end $$;

-- Ends a run whose report is written. Second call: `already`. `not_matched`: there is no report yet. Locks: the run.
create or replace function wallet.complete_run(p_run uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.reconciliation_runs r set state = 'done', finished_at = wallet.clock()
   where r.id = p_run and r.finished_at is null and r.report is not null;
  if found then outcome := 'done'; return; end if;
  outcome := case when exists (select from wallet.reconciliation_runs r where r.id = p_run and r.finished_at is not null)
                  then 'already' else 'not_matched' end;
end $$;

-- Gives a run up, with the reason. A run that has a report is complete all the same: what comes after it is only repair.
-- `already`: it has ended. Locks: the run.
create or replace function wallet.drop_run(p_run uuid, p_code text, p_detail text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.reconciliation_runs r
     set state = case when r.report is null then 'failed' else 'done' end, finished_at = wallet.clock(),
         failure_code = case when r.report is null then p_code end, failure_detail = case when r.report is null then left(p_detail, 500) end
   where r.id = p_run and r.finished_at is null;
  outcome := case when found then 'failed' else 'already' end;
end $$;
