-- grant: wallet_worker
-- What nobody needs any more, deleted at most `p_limit` rows a call; the ages are here, so that no caller can shorten them. Each
-- answers how many; a second run finds none. Rows somebody else has locked wait for the next call.

-- Tokens of sessions that ended a week ago. A used one is kept until then, since it tells a stolen copy.
create or replace function wallet.purge_refresh_tokens(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.refresh_tokens t using (
    select r.session_id, r.gen from wallet.refresh_tokens r join wallet.sessions s on s.id = r.session_id
     where least(s.revoked_at, s.idle_expires_at, s.expires_at) < wallet.clock() - interval '7 days'
     limit p_limit for update of r skip locked) old
   where t.session_id = old.session_id and t.gen = old.gen;
  get diagnostics deleted = row_count;
end $$;

-- Runs a month old, but for each job's newest finished one, by which the watchdog counts.
create or replace function wallet.purge_job_runs(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.job_runs j using (
    select r.job, r.period from wallet.job_runs r
     where r.period < wallet.clock() - interval '30 days'
       and r.period is distinct from (select max(n.period) from wallet.job_runs n where n.job = r.job and n.finished_at is not null)
     limit p_limit for update skip locked) old
   where j.job = old.job and j.period = old.period;
  get diagnostics deleted = row_count;
end $$;

-- Announcements that were acknowledged a week ago: an engine remembers event ids for 24 hours, so a number may come again.
create or replace function wallet.purge_outbox(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.outbox o using (
    select x.id from wallet.outbox x where x.acknowledged_at < wallet.clock() - interval '7 days'
     limit p_limit for update skip locked) old
   where o.id = old.id;
  get diagnostics deleted = row_count;
end $$;

-- Messages of 90 days ago that have ended, with their texts and addresses: what they told is in the books. One that was given up
-- stays while its dead letter is open. What still waits stays, however old.
create or replace function wallet.purge_notifications(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.notifications n using (
    select x.id from wallet.notifications x
     where x.created_at < wallet.clock() - interval '90 days' and x.state <> 'queued'
       and not exists (select from wallet.dead_letters d where d.subject_kind = 'notification' and d.subject_id = x.id and d.closed_at is null)
     order by x.created_at limit p_limit for update skip locked) old
   where n.id = old.id;
  get diagnostics deleted = row_count;
end $$;

-- Confirmations of a week ago, used up or not: the audit log keeps what was confirmed.
create or replace function wallet.purge_step_ups(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.step_up_challenges c using (
    select x.id from wallet.step_up_challenges x where x.expires_at < wallet.clock() - interval '7 days'
     limit p_limit for update skip locked) old
   where c.id = old.id;
  get diagnostics deleted = row_count;
end $$;

-- Links of mails that ran out a week ago, used or not: the audit log keeps what was done by them.
create or replace function wallet.purge_email_links(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  delete from wallet.email_links e using (
    select x.id from wallet.email_links x where x.expires_at < wallet.clock() - interval '7 days'
     limit p_limit for update skip locked) old
   where e.id = old.id;
  get diagnostics deleted = row_count;
end $$;
