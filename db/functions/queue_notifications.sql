-- grant: wallet_worker
-- Queues what people are to be told of one event, once per person, kind and channel, and acknowledges the event in the same
-- statement: an acknowledged event has all its rows. `p_messages`: [{user, kind, topic}], empty when nobody is told anything.
-- E-mail unless switched off (security never is), SMS where wanted and a phone is known. Second call: `already`, no new row;
-- what had been given up waits again, since an event that comes once more after that is a redrive.
-- `queued`: ids of this event's notifications that still wait for delivery, whichever call queued them.
create or replace function wallet.queue_notifications(
  p_event text, p_subject uuid, p_occurrence integer, p_messages jsonb, out outcome text, out queued jsonb)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  insert into wallet.notifications (id, user_id, kind, subject_id, occurrence, channel, state)
  select wallet.new_uuid(), u.id, m.kind, p_subject, p_occurrence, w.channel, case when w.wanted then 'queued' else 'suppressed' end
    from jsonb_to_recordset(p_messages) as m("user" uuid, kind text, topic text)
    join wallet.users u on u.id = m."user"
    cross join lateral (
      select c.channel, coalesce(p.wanted, c.channel = 'email') or (m.topic = 'security' and c.channel = 'email') as wanted
        from (values ('email'), ('sms')) c (channel)
        left join wallet.notification_preferences p on p.user_id = u.id and p.topic = m.topic and p.channel = c.channel) w
   where (w.channel = 'email' or (w.wanted and u.phone is not null))
     and not exists (select from wallet.notifications n -- decided once: a wish that came later is for later events
                      where n.user_id = u.id and n.kind = m.kind and n.subject_id = p_subject and n.occurrence = p_occurrence)
  on conflict do nothing;
  update wallet.notifications n set state = 'queued'
    from jsonb_to_recordset(p_messages) as m("user" uuid, kind text)
   where n.user_id = m."user" and n.kind = m.kind and n.subject_id = p_subject and n.occurrence = p_occurrence and n.state = 'failed';
  select coalesce(jsonb_agg(n.id order by n.id), '[]') into queued
    from jsonb_to_recordset(p_messages) as m("user" uuid, kind text)
    join wallet.notifications n
      on n.user_id = m."user" and n.kind = m.kind and n.subject_id = p_subject and n.occurrence = p_occurrence and n.state = 'queued';
  outcome := wallet.acknowledge_event(p_event, p_subject, p_occurrence);
end $$;
