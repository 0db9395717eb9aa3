-- grant: wallet_app
-- An admin asks for a comparison of a statement with the ledger, or calls it off.

-- Queues a run and announces it. `on_demand`: the window's statement is asked for at Revio. `upload`: the file's own window.
-- `rerun`: window, moment and file of its parent, so that the same inputs give the same report.
-- Second call with the same id: `repeated`, nothing is written. `file_refused`, `not_checked` and `bad_rows` (rows that can't be
-- read, and nobody said to leave them out): nothing is written either. WL006: no such file or parent. Locks: none.
create or replace function wallet.request_reconciliation(
  p_id uuid, p_user uuid, p_session uuid, p_kind text, p_from timestamptz, p_to timestamptz, p_as_of timestamptz, p_file uuid, p_parent uuid,
  p_leave_out_bad_rows boolean, p_reason text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f wallet.statement_files; r wallet.reconciliation_runs; v_from timestamptz := p_from; v_to timestamptz := p_to;
        v_as_of timestamptz := coalesce(p_as_of, wallet.clock()); v_file uuid := p_file; v_leave_out boolean := p_leave_out_bad_rows;
begin
  perform wallet.assert_admin(p_user, p_session);
  if p_kind not in ('on_demand', 'upload', 'rerun') then raise exception 'nobody asks for such a run' using errcode = 'WL007'; end if;
  if exists (select from wallet.reconciliation_runs x where x.id = p_id) then outcome := 'repeated'; return; end if;
  if p_kind = 'rerun' then
    select * into r from wallet.reconciliation_runs x where x.id = p_parent;
    if not found then raise exception 'no such run' using errcode = 'WL006'; end if;
    v_from := r.window_from; v_to := r.window_to; v_as_of := r.as_of; v_leave_out := r.leave_out_bad_rows;
    -- A statement that never came whole is asked for again.
    select x.id into v_file from wallet.statement_files x where x.id = r.file_id and (x.source = 'upload' or x.state = 'checked');
  end if;
  if v_file is not null then
    select * into f from wallet.statement_files x where x.id = v_file;
    if not found then raise exception 'no such file' using errcode = 'WL006'; end if;
    if p_kind = 'upload' then v_from := f.window_from; v_to := f.window_to; end if;
    if f.state = 'refused' then outcome := 'file_refused'; return; end if;
    if f.state = 'receiving' then outcome := 'not_checked'; return; end if;
    if f.bad_rows > 0 and not v_leave_out then outcome := 'bad_rows'; return; end if;
  elsif p_kind = 'upload' then raise exception 'an upload has a file' using errcode = 'WL007';
  end if;
  insert into wallet.reconciliation_runs (id, kind, window_from, window_to, as_of, file_id, leave_out_bad_rows, requested_by, parent_run_id)
  values (p_id, p_kind, v_from, least(v_to, v_as_of), v_as_of, v_file, v_leave_out, p_user, p_parent);
  perform wallet.write_admin_audit(p_user, p_session, 'reconciliation.request', 'run', p_id::text, p_reason, null,
    jsonb_build_object('kind', p_kind, 'from', v_from, 'to', v_to, 'file', v_file, 'leaveOutBadRows', v_leave_out), p_request);
  perform wallet.announce_at('reconciliation/requested', p_id, 1);
  outcome := 'requested';
end $$;

-- Calls a run off: what is loading stops at its next heartbeat. `already`: it was cancelled. `finished`: it has ended, or is
-- comparing at this moment, which can't be stopped. Locks: the run.
create or replace function wallet.cancel_reconciliation(
  p_run uuid, p_user uuid, p_session uuid, p_reason text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare r wallet.reconciliation_runs;
begin
  perform wallet.assert_admin(p_user, p_session);
  select * into r from wallet.reconciliation_runs x where x.id = p_run;
  if not found then raise exception 'no such run' using errcode = 'WL006'; end if;
  if r.state = 'cancelled' then outcome := 'already'; return; end if;
  select * into r from wallet.reconciliation_runs x
   where x.id = p_run and x.report is null and x.state not in ('done', 'failed', 'cancelled') for update skip locked;
  if not found then outcome := 'finished'; return; end if;
  update wallet.reconciliation_runs set state = 'cancelled', finished_at = wallet.clock() where id = p_run;
  perform wallet.write_admin_audit(p_user, p_session, 'reconciliation.cancel', 'run', p_run::text, p_reason,
    jsonb_build_object('state', r.state), jsonb_build_object('state', 'cancelled'), p_request);
  outcome := 'cancelled';
end $$;
