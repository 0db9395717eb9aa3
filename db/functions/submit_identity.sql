-- grant: wallet_app
-- Who a person is by law, which opens the first tier: name and identity number, sealed by the caller, and a keyed hash of the number.

-- Records it, once, and raises the tier to 1 at least. Second call with the same number: `already`; with another one: `known`, and nothing
-- changes. `unusable`: this number is somebody else's, and no more is said. Every answer but `already` is written down.
-- E-mail address not confirmed: WL021. Frozen: WL005. Session ended: WL004. Locks: the user.
create or replace function wallet.submit_identity(
  p_user uuid, p_session uuid, p_legal_name text, p_number_ciphertext text, p_number_hmac bytea, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); u wallet.users; i wallet.identity_records; v_audit uuid;
begin
  select * into strict u from wallet.users x where x.id = p_user for no key update;
  if u.status <> 'active' then raise exception 'the wallet is frozen' using errcode = 'WL005'; end if;
  if u.email_verified_at is null then raise exception 'the e-mail address is not confirmed' using errcode = 'WL021'; end if;
  select * into i from wallet.identity_records x where x.user_id = p_user;
  if i.number_hmac = p_number_hmac then outcome := 'already'; return; end if;
  if i.user_id is not null then
    outcome := 'known';
  else
    insert into wallet.identity_records (user_id, legal_name, number_ciphertext, number_hmac)
    values (p_user, p_legal_name, p_number_ciphertext, p_number_hmac)
    on conflict do nothing; -- of numbers: the user is locked
    outcome := case when found then 'recorded' else 'unusable' end;
  end if;
  v_audit := wallet.write_audit('user:' || p_user, v_role, p_session, 'identity.submit', 'user', p_user::text,
    case when outcome = 'recorded' then 'done' else 'denied' end, nullif(outcome, 'recorded'), p_request, null);
  if outcome <> 'recorded' then return; end if;
  update wallet.users x set tier = greatest(x.tier, 1), updated_at = wallet.clock() where x.id = p_user;
  perform wallet.announce_at('account/changed', v_audit, 1);
end $$;

-- What the person gave, for the person: the name sealed as it lies, and when. No row when nothing was given, and never the number.
create or replace function wallet.find_identity(p_user uuid, p_session uuid)
returns table (legal_name text, recorded_at timestamptz) language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_session(p_user, p_session);
  return query select i.legal_name, i.recorded_at from wallet.identity_records i where i.user_id = p_user and i.number_hmac is not null;
end $$;
