-- grant: wallet_app
-- What a person wants to hear of a topic through a channel, from now on. Second call: `already`. `no_phone`: SMS needs a number.
-- WL007 for switching off security mails, which the caller refuses first. WL004 when the session has ended. Locks: the preference.
create or replace function wallet.set_notification_preference(
  p_user uuid, p_session uuid, p_topic text, p_channel text, p_wanted boolean, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  if p_topic not in ('deposits', 'withdrawals', 'transfers', 'security') or p_channel not in ('email', 'sms')
     or (p_topic = 'security' and p_channel = 'email' and not p_wanted) then
    raise exception 'not a preference' using errcode = 'WL007';
  end if;
  if p_channel = 'sms' and p_wanted and exists (select from wallet.users u where u.id = p_user and u.phone is null) then
    outcome := 'no_phone'; return;
  end if;
  insert into wallet.notification_preferences as p (user_id, topic, channel, wanted) values (p_user, p_topic, p_channel, p_wanted)
  on conflict (user_id, topic, channel) do update set wanted = excluded.wanted, updated_at = wallet.clock()
    where p.wanted is distinct from excluded.wanted;
  if not found then outcome := 'already'; return; end if;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'notification.prefer', 'user', p_user::text, 'done',
    p_topic || ' ' || p_channel || case when p_wanted then ' on' else ' off' end, p_request, null);
  outcome := 'changed';
end $$;
