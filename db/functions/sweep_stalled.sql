-- grant: wallet_worker
-- Finds deliveries that fell out of the normal path and puts them back: announces again those whose next attempt (2 minutes after
-- they came, 1, 5 and 15 minutes after the attempt before) is a minute late, unless an announcement is on its way; an engine can
-- lose an event it accepted. Writes the dead letters that are missing, at the latest 24 minutes after a delivery came, since
-- within 25 it is processed or seen by a person (law I5). Ages count from `p_now`, the tick's own time. Moves no money; a second
-- run finds the condition gone. Locks: the delivery first, as an attempt does, and passes over those locked.
create or replace function wallet.sweep_stalled(p_now timestamptz, p_limit integer, out announced integer, out dead_lettered integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare d record; v_spent boolean; v_taken_at timestamptz; v_under_way boolean;
begin
  announced := 0; dead_lettered := 0;
  for d in
    select p.delivery_id, p.received_at, l.attempts, l.outcome, greatest(p.attempted_at, p.received_at) as touched
      from wallet.pending_deliveries p join wallet.webhook_logs l on l.id = p.delivery_id
     where l.state in ('received', 'retrying') order by p.received_at limit p_limit for update of l skip locked
  loop
    -- A statement of its own, under the lock: the loop's began before it, and another sweep may have announced since.
    select max(x.acknowledged_at), coalesce(bool_or(x.acknowledged_at is null and (x.sent_at is null or x.sent_at > p_now - interval '3 minutes')), false)
      into v_taken_at, v_under_way
      from wallet.outbox x where x.event_name = 'delivery/attempt-failed' and x.subject_id = d.delivery_id;
    v_spent := d.attempts >= 4 and d.touched <= p_now - interval '2 minutes';
    if v_spent or d.received_at <= p_now - interval '24 minutes' then
      perform wallet.record_dead_letter(d.delivery_id, 'sweep:' || d.delivery_id || ':' || d.attempts, coalesce(d.outcome, 'unknown'));
      dead_lettered := dead_lettered + 1;
    end if;
    if not v_spent and not v_under_way and greatest(d.touched, v_taken_at) <= p_now
         - (array['2 minutes', '2 minutes', '6 minutes', '16 minutes']::interval[])[least(d.attempts, 3) + 1] then
      perform wallet.announce('delivery/attempt-failed', d.delivery_id);
      announced := announced + 1;
    end if;
  end loop;
end $$;

-- The same for withdrawals: announces again those that nobody submits (not yet at Revio, or there and surely not executed, 10 minutes
-- after they last changed) and those of unknown outcome that nobody has asked about for 65 minutes; not while an announcement is
-- on its way or at work. One whose creates are used up waits for a person. Dead letters of withdrawals that have ended are closed.
-- Moves no money; a second run finds the condition gone. Locks: the transaction, and passes over those locked.
create or replace function wallet.sweep_withdrawals(p_now timestamptz, p_limit integer, out announced integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare w record; v_event text;
begin
  announced := 0;
  for w in
    select t.id, t.status, t.asked_at, t.updated_at from wallet.transactions t
     where t.type = 'withdrawal' and t.status in ('requested', 'processing', 'unknown') and t.created_at > p_now - interval '60 days'
     order by t.created_at limit p_limit for update skip locked
  loop
    v_event := case
      when w.status = 'unknown' and coalesce(w.asked_at, w.updated_at) <= p_now - interval '65 minutes' then 'withdrawal/became-unknown'
      when w.status <> 'unknown' and w.updated_at <= p_now - interval '10 minutes'
           and not exists (select from wallet.provider_operations o where o.transaction_id = w.id and o.operation = 'execute_payout'
                              and o.outcome in ('ok', 'rejected', 'unknown'))
           and not exists (select from wallet.dead_letters d where d.subject_kind = 'withdrawal' and d.subject_id = w.id
                              and d.closed_at is null and d.error_code = 'create_exhausted') then 'withdrawal/requested' end;
    continue when v_event is null or exists (
      select from wallet.outbox o where o.event_name = v_event and o.subject_id = w.id
         and (o.acknowledged_at is null or o.acknowledged_at > p_now - interval '30 minutes'));
    perform wallet.announce(v_event, w.id);
    announced := announced + 1;
  end loop;
  update wallet.dead_letters d set closed_at = wallet.clock(), closed_by = 'ended'
   where d.subject_kind = 'withdrawal' and d.closed_at is null
     and not exists (select from wallet.transactions t where t.id = d.subject_id and t.status in ('requested', 'processing', 'unknown'));
end $$;
