-- grant: wallet_app
-- Who somebody is elsewhere (OpenID Connect): found by issuer and subject, never by the e-mail address.

-- Whose sign-in this is; a new person when nobody here has this identity or its address. Refused in words of their own, each with its
-- audit row: `closed`; `unverified`, an address that the issuer has not checked; `link_first`, the address of a verified account or one
-- that somebody may still go back to. An account of this address that never proved it was theirs (`taken_over`) loses everything
-- somebody else may have put there, and money waits for 24 hours. Second call: `known`. Locks: the balances, the user, then what is taken away.
create or replace function wallet.sign_in_with_identity(
  p_new_user uuid, p_issuer text, p_subject text, p_email text, p_email_verified boolean, p_display_name text, p_request text, p_ip_hash text,
  out outcome text, out person uuid)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare u wallet.users; v_now timestamptz(3) := wallet.clock();
begin
  if p_email_verified is not true then
    outcome := 'unverified';
    perform wallet.write_audit('anonymous', 'none', null, 'session.open', 'user', 'unknown', 'denied', 'google_unverified', p_request, p_ip_hash);
    return;
  end if;
  select i.user_id into person from wallet.identities i where i.issuer = p_issuer and i.subject = p_subject;
  if person is null then
    if not wallet.address_taken(p_email, null) then
      insert into wallet.users (id, email, display_name, email_verified_at) values (p_new_user, p_email, p_display_name, v_now)
      on conflict (email) do nothing returning id into person;
    end if;
    if person is not null then
      perform wallet.open_wallet(p_new_user, 'ZAR');
      perform wallet.record_consents(p_new_user);
      insert into wallet.identities (issuer, subject, user_id, email) values (p_issuer, p_subject, p_new_user, p_email);
      perform wallet.write_audit('user:' || p_new_user, 'user', null, 'user.register', 'user', p_new_user::text, 'done', 'google', p_request, p_ip_hash);
      outcome := 'registered'; return;
    end if;
    perform from wallet.balances b join wallet.users x on x.id = b.user_id where x.email = p_email order by b.currency for update of b;
    select * into u from wallet.users x where x.email = p_email for no key update;
    select i.user_id into person from wallet.identities i where i.issuer = p_issuer and i.subject = p_subject; -- two answers for one person at once
  end if;
  if person is not null then
    select * into strict u from wallet.users x where x.id = person;
    outcome := case when u.status = 'closed' then 'closed' else 'known' end;
  elsif u.status = 'closed' then outcome := 'closed';
  elsif u.id is null or u.email_verified_at is not null or u.role <> 'user' then
    outcome := 'link_first';
  else
    perform wallet.empty_unproved_account(u.id, p_display_name);
    insert into wallet.identities (issuer, subject, user_id, email) values (p_issuer, p_subject, u.id, p_email);
    perform wallet.place_hold(u.id, 'credentials', 'google_linked', p_new_user::text, v_now + interval '24 hours');
    perform wallet.announce_at('account/changed',
      wallet.write_audit('user:' || u.id, u.role, null, 'google.link', 'user', u.id::text, 'done', 'unproved_account_emptied', p_request, p_ip_hash), 1);
    outcome := 'taken_over'; person := u.id;
  end if;
  if outcome in ('closed', 'link_first') then
    perform wallet.write_audit('anonymous', 'none', null, 'session.open', 'user', coalesce(u.id::text, 'unknown'), 'denied', 'google_' || outcome,
                               p_request, p_ip_hash);
    person := null;
  end if;
end $$;

-- Links an identity to the account of this live session, confirmed as `google.link` (else WL019): the other sessions end, a change of
-- address that waits is dropped, and money waits for 24 hours. Second call: `linked`. `taken`: it is another person's. `other`: this person
-- has another one of this issuer. Nobody has proved the account's address: WL021. Frozen: WL005. Locks: the balances, the user, the
-- challenge, the links, the sessions.
create or replace function wallet.link_identity(
  p_user uuid, p_session uuid, p_issuer text, p_subject text, p_email text, p_step_up uuid, p_request text, p_ip_hash text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); v_owner uuid; u wallet.users;
begin
  perform from wallet.balances b where b.user_id = p_user order by b.currency for update;
  select * into strict u from wallet.users x where x.id = p_user for no key update;
  select i.user_id into v_owner from wallet.identities i where i.issuer = p_issuer and i.subject = p_subject;
  outcome := case when v_owner = p_user then 'linked' when v_owner is not null then 'taken'
                  when exists (select from wallet.identities i where i.user_id = p_user and i.issuer = p_issuer) then 'other' end;
  if outcome is not null then return; end if;
  perform wallet.assert_not_frozen(p_user);
  if u.email_verified_at is null then raise exception 'the address is not confirmed' using errcode = 'WL021'; end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'google.link', '{}');
  insert into wallet.identities (issuer, subject, user_id, email) values (p_issuer, p_subject, p_user, p_email) on conflict do nothing;
  if not found then outcome := 'taken'; return; end if;
  perform wallet.replace_links(p_user, null, '{verify,undo,freeze}');
  perform wallet.end_sessions_of(p_user, p_session, 'google_linked');
  perform wallet.place_hold(p_user, 'credentials', 'google_linked', p_step_up::text, wallet.clock() + interval '24 hours');
  perform wallet.announce_at('account/changed',
    wallet.write_audit('user:' || p_user, v_role, p_session, 'google.link', 'user', p_user::text, 'done', null, p_request, p_ip_hash), 1);
  outcome := 'linked';
end $$;

-- Takes the identity of this issuer away, confirmed as `google.unlink` (else WL019): the other sessions end, and a change of address
-- that waits is dropped. Second call: `none`. `last`: without a password there would be no way to sign in. Locks: the user, the challenge,
-- the links, the sessions.
create or replace function wallet.unlink_identity(
  p_user uuid, p_session uuid, p_issuer text, p_step_up uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); u wallet.users;
begin
  select * into strict u from wallet.users x where x.id = p_user for no key update;
  if not exists (select from wallet.identities i where i.user_id = p_user and i.issuer = p_issuer) then outcome := 'none'; return; end if;
  if u.password_hash is null then outcome := 'last'; return; end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'google.unlink', '{}');
  delete from wallet.identities i where i.user_id = p_user and i.issuer = p_issuer;
  perform wallet.replace_links(p_user, null, '{verify,undo,freeze}');
  perform wallet.end_sessions_of(p_user, p_session, 'google_unlinked');
  perform wallet.announce_at('account/changed',
    wallet.write_audit('user:' || p_user, v_role, p_session, 'google.unlink', 'user', p_user::text, 'done', null, p_request, null), 1);
  outcome := 'unlinked';
end $$;

-- What a person can sign in with: the identity of this issuer, where there is one, and whether there is a password.
create or replace function wallet.read_sign_in_ways(p_user uuid, p_issuer text)
returns table (email text, since timestamptz, has_password boolean)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  select i.email, i.created_at::timestamptz, u.password_hash is not null
    from wallet.users u left join wallet.identities i on i.user_id = u.id and i.issuer = p_issuer
   where u.id = p_user
$$;
