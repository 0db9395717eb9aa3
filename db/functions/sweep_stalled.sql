-- grant: wallet_worker
-- Finds deliveries that fell out of the normal path and puts them back: announces again what was not attempted for 2 minutes or
-- has been silent for 30, and writes the dead letters that are missing. Ages count from `p_now`, the tick's own time.
-- Moves no money; a second run finds the condition gone. Locks: the delivery first, as an attempt does, and passes over those locked.
create or replace function wallet.sweep_stalled(p_now timestamptz, p_limit integer, out announced integer, out dead_lettered integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare d record;
begin
  announced := 0; dead_lettered := 0;
  for d in
    select p.delivery_id, l.attempts, l.outcome, l.state, greatest(p.attempted_at, p.received_at) as touched
      from wallet.pending_deliveries p join wallet.webhook_logs l on l.id = p.delivery_id
     where l.state in ('received', 'retrying') order by p.received_at limit p_limit for update of l skip locked
  loop
    if d.attempts >= 4 and d.touched <= p_now - interval '5 minutes' then
      perform wallet.record_dead_letter(d.delivery_id, 'sweep:' || d.delivery_id || ':' || d.attempts, coalesce(d.outcome, 'unknown'));
      dead_lettered := dead_lettered + 1;
    elsif (d.attempts = 0 and d.touched <= p_now - interval '2 minutes')
       or (d.touched <= p_now - interval '30 minutes') then
      if not exists (select from wallet.outbox o where o.event_name = 'delivery/attempt-failed' and o.subject_id = d.delivery_id
                       and (o.acknowledged_at is null or o.acknowledged_at > p_now - interval '30 minutes')) then
        perform wallet.announce('delivery/attempt-failed', d.delivery_id);
        announced := announced + 1;
      end if;
    end if;
  end loop;
end $$;
