-- grant: wallet_app
-- "It is really you who wants this": asked for one action with its details, confirmed by a code, used up by the command.

-- Opens a challenge for 5 minutes. `p_details` is what the command will compute from its own arguments, all values strings. `methods`:
-- what can confirm it; none: WL020, a second factor must be set up first. Second call with the same id: the same. Locks: nothing else.
create or replace function wallet.start_step_up(
  p_id uuid, p_user uuid, p_session uuid, p_action text, p_details jsonb, p_nonce bytea, out methods jsonb, out expires_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_session(p_user, p_session);
  if length(p_nonce) < 16 then raise exception 'a nonce is 16 bytes' using errcode = 'WL007'; end if;
  methods := to_jsonb(wallet.step_up_methods(p_user, p_action));
  if methods = '[]' then raise exception 'a second factor is needed' using errcode = 'WL020'; end if;
  insert into wallet.step_up_challenges (id, user_id, session_id, action, payload_sha256, nonce, expires_at)
  values (p_id, p_user, p_session, p_action, wallet.step_up_hash(p_action, p_details, p_nonce), p_nonce, wallet.clock() + interval '5 minutes')
  on conflict (id) do nothing;
  select c.expires_at into start_step_up.expires_at from wallet.step_up_challenges c where c.id = p_id and c.user_id = p_user;
end $$;

-- Counts one try at a challenge and gives what checking it needs. `go`: check now. `satisfied`: was confirmed already. `too_many`: five
-- tries were made. `ended`: too old, used up, or not this session's. Locks: the challenge.
create or replace function wallet.try_step_up(
  p_user uuid, p_session uuid, p_challenge uuid, out outcome text, out methods jsonb, out factor_id uuid, out secret_ciphertext text,
  out password_hash text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare c wallet.step_up_challenges;
begin
  perform wallet.assert_session(p_user, p_session);
  select * into c from wallet.step_up_challenges x where x.id = p_challenge and x.user_id = p_user and x.session_id = p_session for update;
  if c.id is null or c.expires_at <= wallet.clock() or c.consumed_at is not null then outcome := 'ended'; return; end if;
  if c.satisfied_at is not null then outcome := 'satisfied'; return; end if;
  if c.tries >= 5 then outcome := 'too_many'; return; end if;
  update wallet.step_up_challenges set tries = tries + 1 where id = p_challenge;
  methods := to_jsonb(wallet.step_up_methods(p_user, c.action));
  if methods ? 'password' then select u.password_hash into try_step_up.password_hash from wallet.users u where u.id = p_user; end if;
  select f.id, f.secret_ciphertext into factor_id, secret_ciphertext from wallet.factors f where f.id = wallet.live_factor(p_user);
  outcome := 'go';
end $$;

-- Notes that a try was right. A code's step must be newer than any that was taken, and a recovery code unused: otherwise `code_used`;
-- `code_wrong` for a recovery code that never was one of this factor's.
-- `stale`: the sign-in was not fresh. Second call: `satisfied`. Locks: the challenge, then the factor or the code.
create or replace function wallet.satisfy_step_up(
  p_user uuid, p_session uuid, p_challenge uuid, p_method text, p_step bigint, p_code_sha256 bytea, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare c wallet.step_up_challenges; v_role text := wallet.assert_session(p_user, p_session); v_factor uuid := wallet.live_factor(p_user);
begin
  select * into c from wallet.step_up_challenges x where x.id = p_challenge and x.user_id = p_user and x.session_id = p_session for update;
  if c.id is null or c.expires_at <= wallet.clock() or c.consumed_at is not null or p_method <> all (wallet.step_up_methods(p_user, c.action)) then
    outcome := 'ended'; return;
  end if;
  if c.satisfied_at is not null then outcome := 'satisfied'; return; end if;
  if p_method = 'fresh' and not wallet.is_fresh_sign_in(p_session) then outcome := 'stale'; return; end if;
  if p_method = 'totp' then
    update wallet.factors f set last_step = p_step where f.id = v_factor and f.last_step < p_step;
    if not found then outcome := 'code_used'; return; end if;
  elsif p_method = 'recovery' then
    update wallet.recovery_codes r set used_at = wallet.clock()
     where r.factor_id = v_factor and r.sha256 = p_code_sha256 and r.used_at is null and r.replaced_at is null;
    if not found then
      outcome := case when exists (select from wallet.recovery_codes r where r.factor_id = v_factor and r.sha256 = p_code_sha256)
                      then 'code_used' else 'code_wrong' end;
      return;
    end if;
    perform wallet.announce_at('account/changed',
      wallet.write_audit('user:' || p_user, v_role, p_session, 'recovery_code.use', 'factor', v_factor::text, 'done', null, p_request, null), 1);
  end if;
  update wallet.step_up_challenges set satisfied_at = wallet.clock(), method = p_method where id = p_challenge;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'step_up.confirm', 'step_up', p_challenge::text, 'done',
                             c.action || ' by ' || p_method, p_request, null);
  outcome := 'satisfied';
end $$;

-- The line in the audit log of a try that was wrong.
create or replace function wallet.record_step_up_refusal(p_user uuid, p_session uuid, p_challenge uuid, p_reason text, p_request text) returns void
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.write_audit('user:' || p_user, wallet.assert_session(p_user, p_session), p_session, 'step_up.confirm', 'step_up', p_challenge::text,
                             'denied', p_reason, p_request, null);
end $$;
