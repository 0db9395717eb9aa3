-- grant: wallet_worker
-- Alerts: opened once when a rule's condition holds, closed once when it no longer does, each told over the channels there are.

-- Compares the conditions of now with the alerts that are open. A new one is opened and announced; one that holds is counted; one
-- that is gone is closed and announced, of requests only after three quiet minutes. `p_webhook`, `p_email`: whether that channel is
-- set up; a message for one that isn't is written down as `off`. Messages that nobody has sent for an hour are announced again.
-- Two at once: the second leaves it to the first. A second call in the same minute counts the open ones and changes nothing else.
create or replace function wallet.evaluate_alerts(
  p_now timestamptz, p_jobs jsonb, p_sent_before timestamptz, p_webhook boolean, p_email boolean, out opened integer, out closed integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare c record; a record; v_id uuid; v_seen uuid[] := '{}';
begin
  opened := 0; closed := 0;
  if not pg_try_advisory_xact_lock(hashtext('evaluate_alerts')) then return; end if;
  for c in select * from wallet.alert_conditions(p_now, p_jobs, p_sent_before) loop
    update wallet.alerts o set sightings = o.sightings + 1, last_seen_at = wallet.clock(), severity = c.severity, detail = c.detail
     where o.rule = c.rule and o.subject = c.subject and o.closed_at is null returning o.id into v_id;
    if not found then
      v_id := wallet.new_uuid();
      insert into wallet.alerts (id, rule, subject, severity, detail) values (v_id, c.rule, c.subject, c.severity, c.detail);
      perform wallet.tell_alert(v_id, 'opened', p_webhook, p_email);
      opened := opened + 1;
    end if;
    v_seen := v_seen || v_id;
  end loop;
  for a in
    update wallet.alerts o set closed_at = wallet.clock()
     where o.closed_at is null and o.id <> all (v_seen)
       and (o.rule not in ('error_rate', 'slow_requests') or o.last_seen_at <= wallet.clock() - interval '3 minutes')
    returning o.id
  loop
    perform wallet.tell_alert(a.id, 'closed', p_webhook, p_email);
    closed := closed + 1;
  end loop;
  for a in
    select d.alert_id as id from wallet.alert_deliveries d
     where d.state = 'queued' and d.created_at <= wallet.clock() - interval '1 hour'
       and not exists (select from wallet.outbox o where o.event_name = 'alert/raised' and o.subject_id = d.alert_id
                         and (o.acknowledged_at is null or o.acknowledged_at > wallet.clock() - interval '1 hour'))
     group by d.alert_id
  loop
    perform wallet.announce('alert/raised', a.id);
  end loop;
end $$;

-- What a sender needs to begin; counts the attempt. `go` while the message is queued, also again after a crash or a failed attempt;
-- `done` once it is sent or given up; `off` for a channel that was not set up. Locks: the message.
create or replace function wallet.claim_alert_delivery(p_alert uuid, p_transition text, p_channel text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.alert_deliveries d set attempts = d.attempts + 1
   where d.alert_id = p_alert and d.transition = p_transition and d.channel = p_channel and d.state = 'queued';
  if found then outcome := 'go'; return; end if;
  select case d.state when 'off' then 'off' else 'done' end into outcome from wallet.alert_deliveries d
   where d.alert_id = p_alert and d.transition = p_transition and d.channel = p_channel;
  if outcome is null then raise exception 'no such message' using errcode = 'WL006'; end if;
end $$;

-- How an attempt ended: `sent`; `queued` with the error, to be tried again; `failed`, given up. The first end stands (`already`).
create or replace function wallet.complete_alert_delivery(
  p_alert uuid, p_transition text, p_channel text, p_state text, p_error text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if p_state not in ('sent', 'queued', 'failed') then raise exception 'not an end: %', p_state using errcode = 'WL007'; end if;
  update wallet.alert_deliveries d
     set state = p_state, last_error = left(coalesce(p_error, d.last_error), 80), sent_at = case p_state when 'sent' then wallet.clock() end
   where d.alert_id = p_alert and d.transition = p_transition and d.channel = p_channel and d.state = 'queued';
  outcome := case when found then 'noted' else 'already' end;
end $$;
