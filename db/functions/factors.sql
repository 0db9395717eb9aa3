-- grant: wallet_app
-- The second factor: an authenticator app (TOTP, https://www.rfc-editor.org/rfc/rfc6238) and the codes for the day it is lost.

-- Begins to set one up: a secret that counts for nothing until its first code confirms it. Not confirmed (`factor.set`): WL019; frozen: WL005. What was begun before and never confirmed is dropped. Second call with the same id: `begun`.
-- Locks: the user.
create or replace function wallet.enrol_factor(
  p_id uuid, p_user uuid, p_session uuid, p_secret_ciphertext text, p_step_up uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  perform from wallet.users u where u.id = p_user for no key update;
  outcome := 'begun';
  if exists (select from wallet.factors f where f.id = p_id and f.user_id = p_user) then return; end if;
  perform wallet.assert_not_frozen(p_user);
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'factor.set', '{}');
  update wallet.factors f set removed_at = wallet.clock() where f.user_id = p_user and f.confirmed_at is null and f.removed_at is null;
  insert into wallet.factors (id, user_id, kind, secret_ciphertext) values (p_id, p_user, 'totp', p_secret_ciphertext);
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'factor.enrol', 'factor', p_id::text, 'done', null, p_request, null);
end $$;

-- The sealed secret of a factor that waits for its first code; no row for anybody else's, or one that is confirmed or dropped.
create or replace function wallet.find_new_factor(p_user uuid, p_session uuid, p_factor uuid)
returns table (secret_ciphertext text) language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_session(p_user, p_session);
  return query select f.secret_ciphertext from wallet.factors f
                where f.id = p_factor and f.user_id = p_user and f.confirmed_at is null and f.removed_at is null;
end $$;

-- The first code was right: the factor counts from now on, an earlier one ends, these recovery codes are good, this session has proved
-- it, all others end, so do links that wait in mails, and money waits (6 hours after a first factor, 24 after another one). Second call
-- with the same codes: `confirmed`; with others `already`, and nothing changes. `ended`: it was dropped meanwhile. Frozen: WL005.
-- Locks: the balances, the user, the sessions.
create or replace function wallet.confirm_factor(
  p_user uuid, p_session uuid, p_factor uuid, p_step bigint, p_codes_sha256 jsonb, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); v_before uuid; v_now timestamptz(3) := wallet.clock(); f wallet.factors;
begin
  perform from wallet.balances b where b.user_id = p_user order by b.currency for update;
  perform from wallet.users u where u.id = p_user for no key update;
  select * into f from wallet.factors x where x.id = p_factor and x.user_id = p_user and x.removed_at is null;
  if not found then outcome := 'ended'; return; end if;
  if f.confirmed_at is not null then
    outcome := case when exists (select from wallet.recovery_codes r where r.factor_id = p_factor and r.sha256 = decode(p_codes_sha256 ->> 0, 'hex')) then 'confirmed' else 'already' end;
    return;
  end if;
  perform wallet.assert_not_frozen(p_user);
  outcome := 'confirmed';
  v_before := wallet.live_factor(p_user);
  update wallet.factors x set removed_at = v_now where x.id = v_before;
  update wallet.factors x set confirmed_at = v_now, last_step = p_step where x.id = p_factor;
  insert into wallet.recovery_codes (id, factor_id, sha256) select wallet.new_uuid(), p_factor, decode(c, 'hex') from jsonb_array_elements_text(p_codes_sha256) c;
  perform wallet.end_sessions_of(p_user, p_session, 'factor_changed');
  update wallet.sessions s set second_factor_at = v_now where s.id = p_session;
  perform wallet.replace_links(p_user, null, '{verify,undo,freeze}');
  perform wallet.place_hold(p_user, 'credentials', case when v_before is null then 'first_factor' else 'factor_replaced' end,
                            p_factor::text, v_now + case when v_before is null then interval '6 hours' else interval '24 hours' end);
  perform wallet.announce_at('account/changed',
    wallet.write_audit('user:' || p_user, v_role, p_session, case when v_before is null then 'factor.add' else 'factor.replace' end,
                       'factor', p_factor::text, 'done', null, p_request, null), 1);
end $$;

-- Takes the factor away, with its recovery codes; all other sessions end, so do links that wait in mails, and money waits for 24 hours.
-- Admins keep theirs: WL025; frozen: WL005. Second call: `none`. Locks: the balances, the user, the sessions.
create or replace function wallet.remove_factor(p_user uuid, p_session uuid, p_step_up uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); v_factor uuid;
begin
  perform from wallet.balances b where b.user_id = p_user order by b.currency for update;
  perform from wallet.users u where u.id = p_user for no key update;
  v_factor := wallet.live_factor(p_user);
  if v_factor is null then outcome := 'none'; return; end if;
  perform wallet.assert_not_frozen(p_user);
  if v_role = 'admin' then raise exception 'an admin keeps the second factor' using errcode = 'WL025'; end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'factor.remove', '{}');
  update wallet.factors x set removed_at = wallet.clock() where x.id = v_factor;
  perform wallet.end_sessions_of(p_user, p_session, 'factor_changed');
  update wallet.sessions s set second_factor_at = null where s.id = p_session;
  perform wallet.replace_links(p_user, null, '{verify,undo,freeze}');
  perform wallet.place_hold(p_user, 'credentials', 'factor_removed', v_factor::text, wallet.clock() + interval '24 hours');
  perform wallet.announce_at('account/changed',
    wallet.write_audit('user:' || p_user, v_role, p_session, 'factor.remove', 'factor', v_factor::text, 'done', null, p_request, null), 1);
  outcome := 'removed';
end $$;

-- New recovery codes; the ones before are good for nothing from now on. Second call with the same codes: the same. Frozen: WL005.
-- Locks: the user, the factor.
create or replace function wallet.renew_recovery_codes(
  p_user uuid, p_session uuid, p_codes_sha256 jsonb, p_step_up uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); v_factor uuid;
begin
  perform from wallet.users u where u.id = p_user for no key update;
  v_factor := wallet.live_factor(p_user);
  if v_factor is null then raise exception 'a second factor is needed' using errcode = 'WL020'; end if;
  perform from wallet.factors f where f.id = v_factor for no key update;
  outcome := 'renewed';
  if exists (select from wallet.recovery_codes r where r.factor_id = v_factor and r.sha256 = decode(p_codes_sha256 ->> 0, 'hex') and r.replaced_at is null) then return; end if;
  perform wallet.assert_not_frozen(p_user);
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'recovery_codes.renew', '{}');
  update wallet.recovery_codes r set replaced_at = wallet.clock() where r.factor_id = v_factor and r.used_at is null and r.replaced_at is null;
  insert into wallet.recovery_codes (id, factor_id, sha256) select wallet.new_uuid(), v_factor, decode(c, 'hex') from jsonb_array_elements_text(p_codes_sha256) c;
  perform wallet.announce_at('account/changed',
    wallet.write_audit('user:' || p_user, v_role, p_session, 'recovery_codes.renew', 'factor', v_factor::text, 'done', null, p_request, null), 1);
end $$;

-- This session has proved the second factor: what an admin needs before anything of an admin's. Second call: `elevated`.
-- Locks: the challenge, the session.
create or replace function wallet.elevate_session(p_user uuid, p_session uuid, p_step_up uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  outcome := 'elevated';
  if exists (select from wallet.sessions s where s.id = p_session and s.second_factor_at is not null) then return; end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'session.elevate', '{}');
  update wallet.sessions s set second_factor_at = wallet.clock() where s.id = p_session;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'session.elevate', 'session', p_session::text, 'done', null, p_request, null);
end $$;
