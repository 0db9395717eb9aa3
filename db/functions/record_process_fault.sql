-- grant: wallet_worker
-- Keeps how a process ended that should not have: `crash` by its exit code, `killed` by a signal, `unhandled` by an error nobody caught.
-- The same end told again, by its id: `already`.
create or replace function wallet.record_process_fault(
  p_id uuid, p_process text, p_kind text, p_detail text, p_ended_at timestamptz, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  insert into wallet.process_faults (id, process, kind, detail, ended_at)
  values (p_id, p_process, p_kind, left(p_detail, 200), p_ended_at) on conflict do nothing;
  outcome := case when found then 'recorded' else 'already' end;
end $$;
