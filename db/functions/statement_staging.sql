-- grant: wallet_worker
-- A statement's bytes on their way into the database, and the one staging table in which a run compares them.

-- Opens the file of a statement that was asked for at Revio, and gives it to its run. Second call: `already` with the file that is
-- there, so that the same statement is never stored twice. Locks: the run.
create or replace function wallet.open_provider_file(
  p_id uuid, p_run uuid, p_provider_statement uuid, p_name text, p_from timestamptz, p_to timestamptz, out outcome text, out file uuid)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  insert into wallet.statement_files (id, source, format, name, provider_statement_id, window_from, window_to)
  values (p_id, 'revio', 'revio_csv', p_name, p_provider_statement, p_from, p_to)
  on conflict (provider_statement_id) where provider_statement_id is not null do nothing returning id into file;
  outcome := case when found then 'opened' else 'already' end;
  if file is null then select f.id into strict file from wallet.statement_files f where f.provider_statement_id = p_provider_statement; end if;
  update wallet.reconciliation_runs r set file_id = open_provider_file.file where r.id = p_run and r.finished_at is null;
end $$;

-- Keeps one piece of a file that is still being received; told again, the later bytes count. `already`: the file is whole, or was
-- refused meanwhile. Locks: the file.
create or replace function wallet.store_statement_chunk(p_file uuid, p_seq integer, p_content bytea, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform from wallet.statement_files f where f.id = p_file and f.state = 'receiving' for update;
  if not found then outcome := 'already'; return; end if;
  insert into wallet.statement_chunks (file_id, seq, content) values (p_file, p_seq, p_content)
  on conflict (file_id, seq) do update set content = excluded.content;
  outcome := 'stored';
end $$;

-- The file is whole: so many pieces, so many bytes, this hash. Pieces beyond, of an earlier try, go. Second call: `already`.
-- `refused`: it was ended meanwhile, and its pieces are gone.
create or replace function wallet.complete_statement_file(p_file uuid, p_chunks integer, p_bytes bigint, p_sha256 bytea, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.statement_files f set state = 'received', bytes = p_bytes, sha256 = p_sha256 where f.id = p_file and f.state = 'receiving';
  if not found then
    outcome := case when exists (select from wallet.statement_files f where f.id = p_file and f.state = 'refused') then 'refused' else 'already' end;
    return;
  end if;
  delete from wallet.statement_chunks c where c.file_id = p_file and c.seq >= p_chunks;
  outcome := 'received';
end $$;

-- Refuses files that nobody sends any more: still being received an hour after they were opened, while a request lives minutes, and
-- no run fetches them, since a run goes on where it was. Their pieces go; one that comes later is told `already`. Ages count to
-- `p_now`, the tick's own time. A second run finds none. Locks: the file, and passes over those locked.
create or replace function wallet.sweep_statements(p_now timestamptz, p_limit integer, out refused integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f record;
begin
  refused := 0;
  for f in
    select x.id, x.source from wallet.statement_files x
     where x.state = 'receiving' and x.created_at <= p_now - interval '1 hour'
       and not exists (select from wallet.reconciliation_runs r where r.file_id = x.id and r.finished_at is null)
     order by x.created_at limit p_limit for update skip locked
  loop
    perform wallet.record_statement_check(f.id, 0, 0, jsonb_build_array(jsonb_build_object('code', 'interrupted', 'line', null, 'detail', case f.source
      when 'upload' then 'The upload stopped before the file was whole. Nothing was changed. Send it again.'
      else 'The download stopped before the file was whole. Nothing was changed. Run the comparison again.' end)), '[]');
    delete from wallet.statement_chunks c where c.file_id = f.id;
    refused := refused + 1;
  end loop;
end $$;

-- What reading a file found. A problem of the whole file refuses it, whatever its rows; bad rows are kept to be looked at. A second
-- check of the same bytes gives the same and replaces them; a refused file stays so, with the first reason, and after a run has used
-- one nothing changes any more: `checked`.
create or replace function wallet.record_statement_check(
  p_file uuid, p_good bigint, p_bad bigint, p_problems jsonb, p_bad_rows jsonb, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f wallet.statement_files;
begin
  select * into strict f from wallet.statement_files x where x.id = p_file for update;
  outcome := case when f.state = 'refused' or jsonb_array_length(p_problems) > 0 then 'refused' else 'checked' end;
  if f.state = 'refused' then return; end if;
  if f.state = 'checked' and exists (select from wallet.reconciliation_runs r where r.file_id = p_file and r.report is not null) then
    outcome := 'checked'; return;
  end if;
  update wallet.statement_files x
     set state = record_statement_check.outcome, good_rows = p_good, bad_rows = p_bad, problems = p_problems, checked_at = wallet.clock()
   where x.id = p_file;
  delete from wallet.statement_bad_rows b where b.file_id = p_file;
  insert into wallet.statement_bad_rows (file_id, line, code, field, text)
  select p_file, (b ->> 'line')::bigint, b ->> 'code', b ->> 'field', left(b ->> 'text', 500) from jsonb_array_elements(p_bad_rows) b;
end $$;

-- Takes the one staging table for a run, empties it, and gives the number of this load: rows of any other number are never read.
-- `busy`: another run has it; one that was silent for 60 s loses it, is queued again and announced. `matched`: the report is
-- written already. `finished`: the run has ended. Locks: the runs, then the staging table.
create or replace function wallet.begin_load(p_run uuid, p_rows_expected bigint, out outcome text, out load bigint)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare r wallet.reconciliation_runs; h wallet.reconciliation_runs;
begin
  select * into strict r from wallet.reconciliation_runs x where x.id = p_run for update;
  if r.report is not null and r.finished_at is null then outcome := 'matched'; return; end if;
  if r.finished_at is not null then outcome := 'finished'; return; end if;
  if exists (select from wallet.reconciliation_runs x where x.state in ('loading', 'matching') and x.id <> p_run) then
    -- Skipped when locked: it is comparing at this moment.
    select * into h from wallet.reconciliation_runs x
     where x.state in ('loading', 'matching') and x.id <> p_run and x.heartbeat_at < wallet.clock() - interval '60 seconds' for update skip locked;
    if not found then outcome := 'busy'; return; end if;
    update wallet.reconciliation_runs x set state = 'queued' where x.id = h.id;
    perform wallet.announce('reconciliation/requested', h.id);
  end if;
  begin
    update wallet.reconciliation_runs x
       set state = 'loading', load = nextval('wallet.statement_loads'), rows_expected = p_rows_expected, rows_loaded = 0,
           heartbeat_at = wallet.clock(), started_at = coalesce(x.started_at, wallet.clock())
     where x.id = p_run returning x.load into begin_load.load;
  exception when unique_violation then outcome := 'busy'; return;
  end;
  truncate wallet.statement_rows;
  outcome := 'began';
end $$;

-- Heartbeat and progress of a load, at most once a second. `superseded`: another load counts now. `cancelled`: nobody wants it.
create or replace function wallet.note_load(p_run uuid, p_load bigint, p_rows bigint, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.reconciliation_runs r set rows_loaded = p_rows, heartbeat_at = wallet.clock()
   where r.id = p_run and r.load = p_load and r.state = 'loading';
  if found then outcome := 'going'; return; end if;
  outcome := case when exists (select from wallet.reconciliation_runs r where r.id = p_run and r.state = 'cancelled')
                  then 'cancelled' else 'superseded' end;
end $$;
