-- grant: wallet_worker
-- What one process counted of its requests in one minute, added to what it told before. Each flush tells only what is new since
-- the last, so a flush whose answer was lost and that comes again counts that part twice: figures for alerts, not for books.
create or replace function wallet.record_request_minute(
  p_minute timestamptz, p_process uuid, p_requests integer, p_faults integer, p_slow integer) returns void
language sql volatile security definer set search_path = pg_catalog, wallet, pg_temp as $$
  insert into wallet.request_minutes as m (minute, process, requests, faults, slow)
  values (date_trunc('minute', p_minute), p_process, p_requests, p_faults, p_slow)
  on conflict (minute, process) do update
    set requests = m.requests + excluded.requests, faults = m.faults + excluded.faults, slow = m.slow + excluded.slow
$$;

-- Minutes a week old. A second run finds none.
create or replace function wallet.purge_request_minutes(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.request_minutes m using (
    select r.minute, r.process from wallet.request_minutes r where r.minute < wallet.clock() - interval '7 days'
     limit p_limit for update skip locked) old
   where m.minute = old.minute and m.process = old.process;
  get diagnostics deleted = row_count;
end $$;
