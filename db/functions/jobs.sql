-- grant: wallet_worker
-- One row per job and period, so that a schedule's tick does its work once.

-- `claimed`: go on. `own`: this run claimed it before a crash, go on. `taken`: another run has it. `superseded`: a newer period is done.
create or replace function wallet.claim_job(p_job text, p_period timestamptz, p_run text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_run text;
begin
  insert into wallet.job_runs (job, period, run_id) values (p_job, p_period, p_run) on conflict do nothing;
  if not found then
    select run_id into strict v_run from wallet.job_runs where job = p_job and period = p_period;
    outcome := case when v_run = p_run then 'own' else 'taken' end;
    return;
  end if;
  if exists (select from wallet.job_runs j where j.job = p_job and j.period > p_period and j.outcome = 'done') then
    update wallet.job_runs j set finished_at = wallet.clock(), outcome = 'superseded' where j.job = p_job and j.period = p_period;
    outcome := 'superseded'; return;
  end if;
  outcome := 'claimed';
end $$;

-- Closes the period. A second call changes nothing.
create or replace function wallet.finish_job(p_job text, p_period timestamptz, p_run text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.job_runs j set finished_at = wallet.clock(), outcome = 'done'
   where j.job = p_job and j.period = p_period and j.run_id = p_run and j.finished_at is null;
  finish_job.outcome := case when found then 'finished' else 'already' end;
end $$;
