-- grant: wallet_app
-- Another e-mail address: asked for with a confirmation, done by a link at the new address, undone by one at the old.

-- Mails a link to the new address (`email.change`, with the address in the details). Nothing changes yet; a wish before this one is
-- dropped. An address that is taken gets another mail, to whoever has it, and the answer is the same. Second call with the same id:
-- `sent`. Not confirmed: WL019. A frozen wallet keeps its address: WL005. Locks: the user, the challenge.
create or replace function wallet.request_email_change(
  p_id uuid, p_user uuid, p_session uuid, p_email text, p_step_up uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); v_owner uuid;
begin
  perform from wallet.users u where u.id = p_user for no key update;
  outcome := 'sent';
  if exists (select from wallet.email_links l where l.id = p_id) then return; end if;
  if exists (select from wallet.users u where u.id = p_user and u.status = 'frozen') then
    raise exception 'the wallet is frozen' using errcode = 'WL005';
  end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'email.change', jsonb_build_object('email', p_email));
  if not wallet.address_taken(p_email, p_user) then
    perform wallet.announce_link(p_id, p_user, 'change', p_email, 'user:' || p_user, v_role, p_session, 'email.change_request', p_request, null);
    return;
  end if;
  perform wallet.replace_links(p_user, p_id, array['verify', 'reset', 'undo', 'freeze', 'unlock']);
  insert into wallet.email_links (id, user_id, purpose, email, expires_at)
  values (p_id, p_user, 'change', p_email, wallet.clock() + wallet.link_life('change'));
  select u.id into v_owner from wallet.users u where u.email = p_email;
  perform wallet.announce_address_known(v_owner, 'user:' || p_user, v_role, p_session, 'email.change_request', p_request, null);
end $$;

-- The new address is the person's from now on: they opened its mail. All sessions end but the one that asked; money waits for 6 hours; the
-- old address, if it was confirmed, gets a link that undoes it for 72 hours. `taken`: somebody else has it by now. `frozen`: the wallet
-- keeps its address. `done` again while it is the person's. Locks: the balances, the user, the sessions, the link.
create or replace function wallet.confirm_email_change(p_sha256 bytea, p_undo uuid, p_request text, p_ip_hash text, out outcome text, out email text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f record; v_user uuid; v_asked uuid; v_confirmed boolean;
begin
  select * into f from wallet.look_at_link(p_sha256, 'change', true);
  v_user := (f.person).id;
  email := (f.link).email;
  outcome := case when f.state = 'used' and (f.person).email = email then 'done'
                  when f.state = 'good' and (f.person).status = 'frozen' then 'frozen'
                  when f.state = 'good' and wallet.address_taken(email, v_user) then 'taken' else f.state end;
  if outcome <> 'good' then return; end if;
  v_confirmed := (f.person).email_verified_at is not null;
  select a.session_id into v_asked from wallet.audit_log a
   where a.object_kind = 'email_link' and a.object_id = (f.link).id::text and a.action = 'email.change_request';
  perform wallet.use_link((f.link).id);
  perform wallet.replace_links(v_user, (f.link).id, case when v_confirmed then array['undo', 'freeze'] else '{}' end);
  update wallet.users u set email = (f.link).email, email_verified_at = wallet.clock(), updated_at = wallet.clock() where u.id = v_user;
  perform wallet.end_sessions_of(v_user, v_asked, 'email_changed');
  perform wallet.place_hold(v_user, 'credentials', 'email_changed', (f.link).id::text, wallet.clock() + interval '6 hours');
  if v_confirmed then
    perform wallet.announce_link(p_undo, v_user, 'undo', (f.person).email, 'user:' || v_user, (f.person).role, null, 'email.change', p_request, p_ip_hash);
  else
    perform wallet.write_audit('user:' || v_user, (f.person).role, null, 'email.change', 'user', v_user::text, 'done', null, p_request, p_ip_hash);
  end if;
  outcome := 'done';
end $$;

-- The address before is the person's again: all sessions end and money waits for 24 hours. Of other links those stay that freeze, and
-- those that undo an earlier change: whoever changed it twice and undoes the second must not take the first address from its owner.
-- Whoever changed the address has no way back in: the password and the identities elsewhere are gone, and a link that sets a new one is
-- mailed; a second factor that was set up since the change was asked for is gone too (an admin keeps it), or recovery codes made since,
-- and one of before stays. The address that was replaced is told. `taken`: somebody else has the address by now. `done` again while it is
-- the person's. Locks: the balances, the user, the links, the identities, the factor, the sessions.
create or replace function wallet.undo_email_change(p_sha256 bytea, p_request text, p_ip_hash text, out outcome text, out email text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f record; v_user uuid; v_asked timestamptz; v_replaced uuid;
begin
  select * into f from wallet.look_at_link(p_sha256, 'undo', true);
  v_user := (f.person).id;
  email := (f.link).email;
  outcome := case when f.state = 'used' and (f.person).email = email then 'done'
                  when f.state = 'good' and wallet.address_taken(email, v_user) then 'taken' else f.state end;
  if outcome <> 'good' then return; end if;
  perform wallet.use_link((f.link).id);
  perform wallet.replace_links(v_user, null, '{undo,freeze}');
  update wallet.email_links l set replaced_at = wallet.clock()
   where l.user_id = v_user and l.purpose = 'undo' and l.created_at >= (f.link).created_at and l.used_at is null and l.replaced_at is null;
  update wallet.users u set email = (f.link).email, email_verified_at = wallet.clock(), password_hash = null, updated_at = wallet.clock()
   where u.id = v_user;
  delete from wallet.identities i where i.user_id = v_user;
  select max(l.created_at) into v_asked from wallet.email_links l
   where l.user_id = v_user and l.purpose = 'change' and l.used_at <= (f.link).created_at; -- the change that this undoes, and no later one
  perform wallet.take_factor_since(v_user, (f.person).role, coalesce(v_asked, (f.link).created_at), 'email_restored', p_request, p_ip_hash);
  perform wallet.end_sessions_of(v_user, null, 'email_restored');
  perform wallet.place_hold(v_user, 'credentials', 'email_restored', (f.link).id::text, wallet.clock() + interval '24 hours');
  perform wallet.announce_link(wallet.new_uuid(), v_user, 'reset', email, 'user:' || v_user, (f.person).role, null, 'email.restore', p_request, p_ip_hash);
  select l.id into v_replaced from wallet.email_links l -- by which the address that is replaced now had come: it is told there
   where l.user_id = v_user and l.purpose = 'change' and l.email = (f.person).email and l.email <> (f.link).email and l.used_at is not null
   order by l.used_at desc limit 1;
  if v_replaced is not null then
    perform wallet.announce_at('account/changed',
      wallet.write_audit('user:' || v_user, (f.person).role, null, 'email.undo', 'email_link', v_replaced::text, 'done', null, p_request, p_ip_hash), 1);
  end if;
  outcome := 'done';
end $$;
