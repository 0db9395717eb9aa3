-- grant: nothing
-- What should be told to an operator now: one row per rule and subject whose condition holds. Counts, ages and ids only, since the
-- detail leaves the house. `p_jobs`: the schedule, {"job": seconds between runs}. Reads only. Each part reads open rows, the newest
-- row, or a few minutes of a table by its time.
create or replace function wallet.alert_conditions(p_now timestamptz, p_jobs jsonb, p_sent_before timestamptz)
returns table (rule text, subject text, severity text, detail jsonb)
language sql stable as $$
  with minutes as (
    select sum(m.requests) as requests, sum(m.faults) as faults, sum(m.slow) as slow
      from wallet.request_minutes m where m.minute >= date_trunc('minute', p_now) - interval '5 minutes' and m.minute <= p_now
  ), calls as (
    select count(*) filter (where c.outcome = 'ok') as ok, count(*) filter (where c.outcome <> 'ok') as failed
      from wallet.provider_calls c where c.created_at > p_now - interval '5 minutes'
  ), audit as (
    select a.broken_laws, a.finished_at from wallet.ledger_audits a order by a.id desc limit 1
  ), begun as (
    select min(f.applied_at) as at from wallet.applied_files f
  ), seal as (
    select s.up_to_entry, s.sealed_at from wallet.ledger_seals s order by s.number desc limit 1
  ), day as (
    select date_trunc('day', p_now at time zone 'Africa/Johannesburg') - interval '1 day' as yesterday
  ), compared as (
    select distinct on (r.window_from, r.window_to) r.* from wallet.reconciliation_runs r
     where r.state = 'done' and r.window_from > p_now - interval '9 days' order by r.window_from, r.window_to, r.created_at desc)

  select 'error_rate', 'all', 'critical', jsonb_build_object('requests', requests, 'faults', faults)
    from minutes where requests >= 20 and faults > requests * 0.05
  union all
  select 'slow_requests', 'all', 'warning', jsonb_build_object('requests', requests, 'slow', slow)
    from minutes where requests >= 20 and slow > requests * 0.05
  union all
  select 'stuck_transaction', s.rule, case when s.rule in ('deposit_not_credited', 'payout_unknown') then 'critical' else 'warning' end,
         jsonb_build_object('rows', count(*), 'since', min(s.since))
    from wallet.stuck_items(p_now, p_sent_before) s where s.rule not in ('event_not_sent', 'approval_waiting') group by s.rule
  union all
  select 'dead_letters', wallet.dead_letter_cause(d.error_code, d.subject_kind), 'critical',
         jsonb_build_object('rows', count(*), 'since', min(d.created_at))
    from wallet.dead_letters d where d.closed_at is null group by 2
  union all
  select 'break_overdue', b.severity, case when b.severity in ('high', 'critical') then 'critical' else 'warning' end,
         jsonb_build_object('rows', count(*), 'since', min(b.due_at))
    from wallet.reconciliation_breaks b
   where b.closed_at is null and b.state <> 'ignored' and b.due_at <= p_now group by b.severity
  union all
  select 'break_critical', 'all', 'critical', jsonb_build_object('rows', count(*), 'since', min(b.opened_at))
    from wallet.reconciliation_breaks b where b.closed_at is null and b.severity = 'critical' having count(*) > 0
  union all
  select 'webhook_silence', 'all', 'critical',
         jsonb_build_object('since', (select max(l.received_at) from wallet.webhook_logs l))
   where exists (select from wallet.transactions t
                  where t.type = 'deposit' and t.revio_purchase_id is not null
                    and t.created_at > p_now - interval '60 minutes' and t.created_at <= p_now - interval '5 minutes')
     and not exists (select from wallet.webhook_logs l where l.received_at > p_now - interval '60 minutes')
  union all
  select 'signature_failures', 'all', 'critical', jsonb_build_object('rows', count(*))
    from wallet.webhook_refusals r where r.created_at > p_now - interval '10 minutes' and r.reason = 'signature' having count(*) >= 5
  union all
  select 'ledger_audit', 'all', 'critical', jsonb_build_object('laws', broken_laws, 'since', finished_at) from audit where broken_laws > 0
  union all
  select 'audit_stale', 'all', 'warning', jsonb_build_object('since', a.at)
    from (select coalesce((select finished_at from audit), (select at from begun)) as at) a where a.at <= p_now - interval '2 hours'
  union all
  select 'chain_broken', 'all', 'critical', jsonb_build_object('rows', count(*), 'since', min(b.opened_at))
    from wallet.reconciliation_breaks b
   where b.closed_at is null and b.type = 'internal_imbalance' and b.object_id like 'chain%' having count(*) > 0
  union all
  select 'schema_drift', 'all', 'critical', jsonb_build_object('rows', c.found, 'since', c.checked_at)
    from (select * from wallet.integrity_checks i where i.kind = 'schema' order by i.id desc nulls last limit 1) c where c.found > 0
  union all
  select 'audit_log_changed', 'all', 'critical', jsonb_build_object('rows', c.found, 'since', c.checked_at)
    from (select * from wallet.integrity_checks i where i.kind = 'audit_chain' order by i.id desc nulls last limit 1) c where c.found > 0
  union all
  select 'webhook_address', 'all', 'critical', jsonb_build_object('rows', count(*))
    from wallet.webhook_refusals r where r.created_at > p_now - interval '10 minutes' and r.reason = 'address' having count(*) >= 5
  union all
  select 'seal_stale', 'all', 'warning', jsonb_build_object('since', coalesce((select sealed_at from seal), oldest.created_at))
    from (select e.created_at from wallet.entries e where e.id > coalesce((select up_to_entry from seal), 0) order by e.id limit 1) oldest
   where oldest.created_at <= p_now - interval '5 minutes' and coalesce((select sealed_at from seal), oldest.created_at) <= p_now - interval '5 minutes'
  union all
  select 'job_overdue', j.key, 'warning', jsonb_build_object('since', ran.at)
    from jsonb_each_text(p_jobs) j, begun,
         lateral (select coalesce((select max(r.period) from wallet.job_runs r where r.job = j.key and r.finished_at is not null),
                                  begun.at) as at) ran
   where p_now - ran.at > (2 * j.value::integer + 60) * interval '1 second'
  union all
  select 'reconciliation_failed', to_char(f.window_from at time zone 'Africa/Johannesburg', 'YYYY-MM-DD'), 'critical',
         jsonb_build_object('rows', count(*), 'since', min(f.finished_at))
    from wallet.reconciliation_runs f
   where f.state = 'failed' and f.created_at > p_now - interval '2 days' and f.finished_at > p_now - interval '24 hours'
     and not exists (select from wallet.reconciliation_runs d
                      where d.state = 'done' and d.window_from = f.window_from and d.window_to = f.window_to and d.created_at >= f.created_at)
   group by 2
  union all
  select 'reconciliation_missing', to_char(yesterday, 'YYYY-MM-DD'), 'critical', '{}'
    from day where p_now at time zone 'Africa/Johannesburg' >= yesterday + interval '1 day 6 hours'
     and exists (select from wallet.transactions t where t.created_at < (yesterday + interval '1 day') at time zone 'Africa/Johannesburg')
     and not exists (select from wallet.reconciliation_runs r
                      where r.state = 'done' and r.window_from <= yesterday at time zone 'Africa/Johannesburg'
                        and r.window_to >= (yesterday + interval '1 day') at time zone 'Africa/Johannesburg')
  union all
  select 'reconciliation_unexplained', to_char(c.window_from at time zone 'Africa/Johannesburg', 'YYYY-MM-DD'), 'critical',
         jsonb_build_object('cents', c.unexplained, 'since', c.finished_at)
    from compared c
   where c.unexplained <> 0
     and exists (select from wallet.reconciliation_breaks b
                  where b.closed_at is null and (b.last_run_id = c.id or b.first_run_id = c.id)
                    and (c.finished_at <= p_now - interval '24 hours' or b.type = 'balance_residual'))
  union all
  select 'approval_waiting', a.kind, 'warning', jsonb_build_object('rows', count(*), 'since', min(a.requested_at))
    from wallet.approvals a
   where a.decided_at is null and a.lapsed_at is null and a.expires_at > p_now and a.requested_at <= p_now - interval '12 hours'
   group by a.kind
  union all
  select 'outbox_stale', 'all', 'critical', jsonb_build_object('rows', count(*), 'since', min(o.created_at))
    from wallet.outbox o where o.acknowledged_at is null and o.created_at <= p_now - interval '10 minutes' having count(*) > 0
  union all
  select 'process_ended', f.process, 'warning', jsonb_build_object('rows', count(*), 'since', max(f.ended_at))
    from wallet.process_faults f where f.created_at > p_now - interval '24 hours' group by f.process
  union all
  select 'provider_down', 'all', 'critical', jsonb_build_object('calls', failed) from calls where ok = 0 and failed >= 5
$$;
