-- grant: wallet_worker
-- Puts events back into the outbox whose notifications wait for an attempt that should have come 15 minutes ago: their run was
-- lost. Sent under a new id, since the engine may remember the old one. Attempts are due 1, 5, 15 minutes, 1 and 4 hours after
-- the one before. Ages count from `p_now`; a second call finds the event announced and leaves it.
create or replace function wallet.announce_stuck_notifications(p_now timestamptz, p_limit integer, out announced integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  with stuck as (
    select n.subject_id, n.occurrence from wallet.notifications n
     where n.state = 'queued' and n.created_at < p_now - interval '15 minutes' - (array[
       '0', '1 minute', '6 minutes', '21 minutes', '81 minutes', '321 minutes']::interval[])[least(n.attempts, 5) + 1]
     order by n.created_at limit p_limit)
  update wallet.outbox o set acknowledged_at = null, sent_at = null, attempts = greatest(o.attempts, 4)
    from (select distinct subject_id, occurrence from stuck) s
   where o.event_name in ('transaction/changed', 'account/changed') and o.acknowledged_at is not null
     and o.subject_id = s.subject_id and o.occurrence = s.occurrence;
  get diagnostics announced = row_count;
end $$;
