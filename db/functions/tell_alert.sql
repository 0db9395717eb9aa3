-- grant: nothing
-- Writes the messages about an alert's opening or closing and announces them; part of the statement that opens or closes it.
create or replace function wallet.tell_alert(p_alert uuid, p_transition text, p_webhook boolean, p_email boolean) returns void
language plpgsql volatile as $$
begin
  insert into wallet.alert_deliveries (alert_id, transition, channel, state)
  values (p_alert, p_transition, 'webhook', case when p_webhook then 'queued' else 'off' end),
         (p_alert, p_transition, 'email', case when p_email then 'queued' else 'off' end);
  if p_webhook or p_email then
    perform wallet.announce('alert/raised', p_alert);
  end if;
end $$;
