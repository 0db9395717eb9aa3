-- grant: nothing
-- What the functions about identities share and nobody may call from outside.

-- Takes from an account whose address nobody had proved all that another person may have left there to come back or to be paid:
-- sessions, password, identities elsewhere, second factor (an admin keeps it), links that were mailed, phone, handle, and bank accounts that
-- no open withdrawal goes to. A later sign-in on a device of before is told as a new one. The address is proved from now on.
-- The caller holds the lock on the user. Locks: the sessions, the identities, the factor, the links, the bank accounts.
create or replace function wallet.empty_unproved_account(p_user uuid, p_display_name text) returns void
language plpgsql volatile as $$
declare v_now timestamptz(3) := wallet.clock();
begin
  perform wallet.end_sessions_of(p_user, null, 'identity_linked');
  update wallet.sessions s set device_id = null where s.user_id = p_user and s.device_id is not null;
  delete from wallet.identities i where i.user_id = p_user;
  update wallet.factors f set removed_at = v_now from wallet.users u
   where f.user_id = p_user and f.removed_at is null and u.id = p_user and u.role = 'user';
  update wallet.email_links l set replaced_at = v_now where l.user_id = p_user and l.used_at is null and l.replaced_at is null;
  update wallet.bank_accounts b set removed_at = v_now, is_default = false
   where b.user_id = p_user and b.removed_at is null
     and not exists (select from wallet.transactions t where t.bank_account_id = b.id and t.status in ('requested', 'processing', 'unknown'));
  update wallet.users u set password_hash = null, phone = null, handle = null, display_name = p_display_name, email_verified_at = v_now,
                            updated_at = v_now where u.id = p_user;
end $$;

-- Takes away the second factor if it was set up since then, and otherwise the recovery codes made since: whoever set them up would get in by
-- them. A factor of before stays, with its codes of before; an admin's always does, since it takes two others to reset it. Each
-- is written down, a factor also told; nothing is written when there is neither.
-- The caller holds the lock on the user. Locks: the factor, its codes.
create or replace function wallet.take_factor_since(p_user uuid, p_role text, p_since timestamptz, p_reason text, p_request text, p_ip_hash text)
returns void language plpgsql volatile as $$
declare v_now timestamptz(3) := wallet.clock(); v_factor uuid := wallet.live_factor(p_user);
begin
  update wallet.factors f set removed_at = v_now where f.id = v_factor and f.confirmed_at >= p_since and p_role <> 'admin';
  if found then
    perform wallet.announce_at('account/changed',
      wallet.write_audit('user:' || p_user, p_role, null, 'factor.remove', 'factor', v_factor::text, 'done', p_reason, p_request, p_ip_hash), 1);
    return;
  end if;
  update wallet.recovery_codes r set replaced_at = v_now
   where r.factor_id = v_factor and r.created_at >= p_since and r.used_at is null and r.replaced_at is null;
  if found then
    perform wallet.write_audit('user:' || p_user, p_role, null, 'recovery_codes.drop', 'factor', v_factor::text, 'done', p_reason, p_request, p_ip_hash);
  end if;
end $$;

-- The sign-in of this session is young enough, and of a kind, to stand for a confirmation of somebody who has neither password nor factor.
create or replace function wallet.is_fresh_sign_in(p_session uuid) returns boolean language sql stable as $$
  select exists (select from wallet.sessions s where s.id = p_session and s.amr = 'google' and s.created_at > wallet.clock() - interval '10 minutes')
$$;

-- It is known who this person is by law: name and identity number were given.
create or replace function wallet.has_identity(p_user uuid) returns boolean language sql stable as $$
  select exists (select from wallet.identity_records i where i.user_id = p_user and i.number_hmac is not null)
$$;

-- A higher tier than this person has is only for somebody of whom it is known who they are: WL026.
create or replace function wallet.assert_may_rise(p_user uuid, p_tier smallint) returns void language plpgsql stable as $$
begin
  if p_tier > (select u.tier from wallet.users u where u.id = p_user) and not wallet.has_identity(p_user) then
    raise exception 'nobody knows who this is' using errcode = 'WL026';
  end if;
end $$;
