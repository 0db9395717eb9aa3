-- grant: wallet_worker
-- What a delivery needs to begin; counts the attempt. `claimed` while the notification is queued, also again after a crash or a
-- failed attempt; `already` once it is sent, suppressed or given up; `unknown` for no such row.
-- `recipient`: where the person can be reached now, null when they took the number away; for a mail with a link, the address it is for.
-- Locks: the notification.
create or replace function wallet.claim_notification(
  p_notification uuid, out outcome text, out user_id uuid, out kind text, out subject_id uuid, out occurrence integer,
  out channel text, out recipient text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.notifications n set attempts = n.attempts + 1 where n.id = p_notification and n.state = 'queued'
  returning n.user_id, n.kind, n.subject_id, n.occurrence, n.channel into user_id, kind, subject_id, occurrence, channel;
  if not found then
    outcome := case when exists (select from wallet.notifications n where n.id = p_notification) then 'already' else 'unknown' end;
    return;
  end if;
  select case claim_notification.channel when 'email' then coalesce(l.email, u.email) else u.phone end into recipient
    from wallet.users u
    left join wallet.audit_log a on a.id = claim_notification.subject_id and a.object_kind = 'email_link'
    left join wallet.email_links l on l.id = a.object_id::uuid
   where u.id = claim_notification.user_id;
  outcome := 'claimed';
end $$;
