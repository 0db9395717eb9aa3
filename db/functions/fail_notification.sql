-- grant: wallet_worker
-- Notes why an attempt failed: a code, never the other side's words, which can quote addresses.
-- `retry`: it stays queued. `rejected`: the recipient's side said no for good, it is over. `exhausted`: its schedule is over, which
-- is our failure, so a dead letter is written under this run. Second call of an end: `already`. Locks: the notification.
create or replace function wallet.fail_notification(p_notification uuid, p_how text, p_error text, p_run text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if p_how not in ('retry', 'rejected', 'exhausted') then raise exception 'not a failure: %', p_how using errcode = 'WL007'; end if;
  update wallet.notifications
     set state = case p_how when 'retry' then 'queued' else 'failed' end, last_error = coalesce(p_error, last_error)
   where id = p_notification and state = 'queued';
  if not found then outcome := 'already'; return; end if;
  if p_how = 'exhausted' then
    insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
    select wallet.new_uuid(), p_run || ':' || n.channel, 'notification', n.id, coalesce(n.last_error, 'not_sent')
      from wallet.notifications n where n.id = p_notification
    on conflict do nothing;
  end if;
  outcome := 'noted';
end $$;

-- An event whose notifications could not even be queued: a dead letter about its subject. A second call changes nothing.
create or replace function wallet.fail_announcement(p_subject uuid, p_error text, p_run text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
  values (wallet.new_uuid(), p_run, 'notification', p_subject, p_error) on conflict do nothing;
  outcome := case when found then 'recorded' else 'already' end;
end $$;
