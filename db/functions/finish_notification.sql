-- grant: wallet_worker
-- Ends a delivery. `sent`: handed over, with its time. `kept`: nothing to hand it to, so it stays here to be read: state `sent`
-- without a time. `suppressed`: nobody to send it to, or no longer true. Closes the notification's dead letter, if it had one.
-- Second call, or one for a notification that has ended: `already`. Locks: the notification.
-- Personal data of messages lies in these four columns and nowhere else, so forgetting it is one update.
create or replace function wallet.finish_notification(
  p_notification uuid, p_end text, p_recipient text, p_subject text, p_body_text text, p_body_html text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if p_end not in ('sent', 'kept', 'suppressed') then raise exception 'not an end: %', p_end using errcode = 'WL007'; end if;
  update wallet.notifications
     set state = case p_end when 'suppressed' then 'suppressed' else 'sent' end,
         sent_at = case p_end when 'sent' then wallet.clock() end,
         recipient = p_recipient, subject = p_subject, body_text = p_body_text, body_html = p_body_html, last_error = null
   where id = p_notification and state = 'queued';
  if not found then outcome := 'already'; return; end if;
  update wallet.dead_letters set closed_at = wallet.clock(), closed_by = 'delivered'
   where subject_kind = 'notification' and subject_id = p_notification and closed_at is null;
  outcome := 'finished';
end $$;
