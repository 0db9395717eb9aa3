-- grant: wallet_worker
-- The outbox: facts to be announced to the engine, sent again until the consumer acknowledges.

-- Announces the next occurrence of an event about a subject. Called inside the statement that made the fact, or by a sweep.
create or replace function wallet.announce(p_event text, p_subject uuid) returns integer
language sql volatile security definer set search_path = pg_catalog, wallet, pg_temp as $$
  insert into wallet.outbox (event_name, subject_id, occurrence)
  select p_event, p_subject, coalesce(max(occurrence), 0) + 1 from wallet.outbox where event_name = p_event and subject_id = p_subject
  returning occurrence
$$;

-- Takes what is due to be sent: the unsent at once; the sent and unacknowledged after 2, 10 and 30 minutes under the same id
-- (a duplicate starts nothing), then hourly under a new id. Two callers never take the same row at once. Messages to people have
-- a lane of their own, so that money never waits behind them.
create or replace function wallet.claim_outbox(p_limit integer, p_messages boolean)
returns table (id bigint, event_id text, event_name text, subject_id uuid, occurrence integer)
language sql volatile security definer set search_path = pg_catalog, wallet, pg_temp as $$
  with due as materialized (
    select d.id from wallet.outbox d
     where d.acknowledged_at is null and (d.event_name in ('transaction/changed', 'account/changed')) = p_messages
       and (d.sent_at is null
         or d.sent_at <= wallet.clock() - case d.attempts when 1 then interval '2 minutes' when 2 then interval '8 minutes'
                                                          when 3 then interval '20 minutes' else interval '1 hour' end)
     order by d.id limit p_limit for update skip locked)
  update wallet.outbox o set sent_at = wallet.clock(), attempts = o.attempts + 1 from due where o.id = due.id
  returning o.id, o.event_name || ':' || o.subject_id || ':' || o.occurrence
                  || case when o.attempts > 4 then ':again:' || (o.attempts - 4) else '' end,
            o.event_name, o.subject_id, o.occurrence
$$;

-- Gives back rows whose sending failed: nothing was announced, they are due again at once.
create or replace function wallet.release_outbox(p_ids jsonb, out released integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.outbox o set sent_at = null, attempts = greatest(o.attempts - 1, 0)
   where o.id in (select value::bigint from jsonb_array_elements_text(p_ids)) and o.acknowledged_at is null;
  get diagnostics released = row_count;
end $$;

-- The consumer has taken the event over. A second call changes nothing.
create or replace function wallet.acknowledge_event(p_event text, p_subject uuid, p_occurrence integer, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.outbox set acknowledged_at = wallet.clock()
   where event_name = p_event and subject_id = p_subject and occurrence = p_occurrence and acknowledged_at is null;
  outcome := case when found then 'acknowledged' else 'already' end;
end $$;
