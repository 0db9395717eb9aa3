-- grant: wallet_app
-- Links of mails. `p_sha256`: the hash of a token that only the mail has. Each answers `done`, or why the link can't do it: `used`,
-- `replaced`, `old`, `unknown`; whoever asks again after the effect is told `done` where that is still true.

-- Mails a new link that confirms the person's address. Second call with the same id: `sent`. `already`: it is confirmed. Locks: the user.
create or replace function wallet.request_verification(p_id uuid, p_user uuid, p_session uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); u wallet.users;
begin
  select * into strict u from wallet.users x where x.id = p_user for no key update;
  if u.email_verified_at is not null then outcome := 'already'; return; end if;
  outcome := 'sent';
  if exists (select from wallet.email_links l where l.id = p_id) then return; end if;
  perform wallet.announce_link(p_id, p_user, 'verify', u.email, 'user:' || p_user, v_role, p_session, 'email.verify_request', p_request, null);
end $$;

-- The address is the person's: they opened the mail. Locks: the balances, the user, the link.
create or replace function wallet.verify_email(p_sha256 bytea, p_request text, p_ip_hash text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f record;
begin
  select * into f from wallet.look_at_link(p_sha256, 'verify', true);
  outcome := case when f.state = 'used' and (f.link).email = (f.person).email then 'done' else f.state end;
  if f.state <> 'good' then return; end if;
  perform wallet.use_link((f.link).id);
  update wallet.users u set email_verified_at = wallet.clock(), updated_at = wallet.clock() where u.id = (f.person).id and u.email_verified_at is null;
  perform wallet.write_audit('user:' || (f.person).id, (f.person).role, null, 'email.verify', 'email_link', (f.link).id::text, 'done', null, p_request, p_ip_hash);
  outcome := 'done';
end $$;

-- Somebody who is not signed in wants a link: to set a new password (`reset`), or to open password sign-in again (`unlock`). The answer
-- is the same for an address that nobody has, and a line in the audit log is written for both. Second call with the same id: the same.
-- Locks: the user.
create or replace function wallet.request_link(p_id uuid, p_purpose text, p_email text, p_request text, p_ip_hash text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_user uuid;
begin
  if p_purpose not in ('reset', 'unlock') then raise exception 'not for people who are not signed in: %', p_purpose using errcode = 'WL007'; end if;
  outcome := 'sent';
  select u.id into v_user from wallet.users u where u.email = p_email and u.status <> 'closed' for no key update;
  if v_user is null then
    perform wallet.write_audit('anonymous', 'none', null, p_purpose || '.request', 'user', 'unknown', 'denied', 'unknown address', p_request, p_ip_hash);
  elsif not exists (select from wallet.email_links l where l.id = p_id) then
    perform wallet.announce_link(p_id, v_user, p_purpose, p_email, 'anonymous', 'none', null, p_purpose || '.request', p_request, p_ip_hash);
  end if;
end $$;

-- What a link is good for now, to whoever has its token, and where it was sent.
create or replace function wallet.find_link(p_sha256 bytea, p_purpose text, out state text, out email text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  select f.state, (f.link).email into state, email from wallet.look_at_link(p_sha256, p_purpose, false) f;
end $$;

-- "This wasn't me": the wallet is frozen (rules: freeze_rules.sql) until two admins lift it. Nobody has to sign in for it. One that is
-- frozen already is so from now on, for this: what was asked for before, to lift it, is asked for again.
-- Locks: the balances, the user, the link, then as freezing does.
create or replace function wallet.freeze_by_link(p_sha256 bytea, p_request text, p_ip_hash text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f record; v_user uuid;
begin
  select * into f from wallet.look_at_link(p_sha256, 'freeze', true);
  v_user := (f.person).id;
  outcome := case when f.state = 'used' and (f.person).status = 'frozen' then 'done' else f.state end;
  if f.state <> 'good' then return; end if;
  perform wallet.use_link((f.link).id);
  outcome := 'done';
  if not wallet.freeze(v_user, 'frozen_by_link') then
    update wallet.security_holds h set created_at = wallet.clock(), reason = 'frozen_by_link' where h.id = (wallet.live_freeze(v_user)).id;
    perform wallet.end_sessions_of(v_user, null, 'frozen');
  end if;
  perform wallet.announce_at('account/changed',
    wallet.write_audit('user:' || v_user, (f.person).role, null, 'user.freeze', 'user', v_user::text, 'done', 'frozen_by_link', p_request, p_ip_hash), 1);
end $$;

-- Password sign-in goes on: the failures counted under these keys (of the account, and of the device that asks) are forgotten.
-- The same request once more, after a lost answer: `done`. Locks: the balances, the user, the link, the counters.
create or replace function wallet.unlock_sign_in(
  p_sha256 bytea, p_account_key bytea, p_device_key bytea, p_request text, p_ip_hash text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f record;
begin
  select * into f from wallet.look_at_link(p_sha256, 'unlock', true);
  outcome := case when f.state = 'used' and exists (select from wallet.audit_log a where a.object_kind = 'email_link'
                    and a.object_id = (f.link).id::text and a.action = 'sign_in.unlock' and a.request_id = p_request)
                  then 'done' else f.state end;
  if f.state <> 'good' then return; end if;
  perform wallet.use_link((f.link).id);
  delete from wallet.rate_limits r where r.key in (p_account_key, p_device_key);
  perform wallet.write_audit('user:' || (f.person).id, (f.person).role, null, 'sign_in.unlock', 'email_link', (f.link).id::text, 'done', null, p_request, p_ip_hash);
  outcome := 'done';
end $$;
