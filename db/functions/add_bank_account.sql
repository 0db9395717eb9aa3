-- grant: wallet_app
-- Adds a place to withdraw to, usable after `p_cooling`; the first of a person's list is the default. At most 5 in the list.
-- Second call, or the same number with the same bank, branch, type and holder: `repeated` with the account that is there; with
-- another one of these: BANK_ACCOUNT_KNOWN. Other refusals: FROZEN, BANK_ACCOUNT_LIMIT; IDENTITY_FIRST while nobody knows whose name an
-- account must have, whatever the tier. Session ended: WL004.
-- No second factor: WL020; not confirmed for exactly this (`bank_account.add`): WL019; both leave nothing.
-- Locks: the user, which makes one queue of all changes to a person's list.
create or replace function wallet.add_bank_account(
  p_id uuid, p_user uuid, p_session uuid, p_bank text, p_branch_code text, p_account_type text, p_holder_name text, p_last4 text,
  p_number_ciphertext text, p_number_hmac bytea, p_cooling interval, p_request text, p_step_up uuid,
  out outcome text, out refusal_code text, out bank_account_id uuid)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); v_status text; v_listed bigint; a wallet.bank_accounts; v_audit uuid;
begin
  select u.status into strict v_status from wallet.users u where u.id = p_user for no key update;
  select * into a from wallet.bank_accounts where user_id = p_user and number_hmac = p_number_hmac and removed_at is null;
  if found and (a.bank, a.branch_code, a.account_type, a.holder_name) = (p_bank, p_branch_code, p_account_type, p_holder_name) then
    outcome := case when a.id = p_id then 'added' else 'repeated' end; -- `added`: this very request, whose first answer was lost
    bank_account_id := a.id;
    return;
  end if;
  select count(*) into v_listed from wallet.bank_accounts where user_id = p_user and removed_at is null;
  refusal_code := case
    when v_status <> 'active' then 'FROZEN'
    when not wallet.has_identity(p_user) then 'IDENTITY_FIRST'
    when a.id is not null then 'BANK_ACCOUNT_KNOWN'
    when v_listed >= 5 then 'BANK_ACCOUNT_LIMIT' end;
  if refusal_code is null then
    perform wallet.use_factor_step_up(p_user, p_session, p_step_up, 'bank_account.add',
      jsonb_build_object('bank', p_bank, 'accountType', p_account_type, 'numberHmac', encode(p_number_hmac, 'hex'), 'holderName', p_holder_name));
  end if;
  v_audit := wallet.write_audit('user:' || p_user, v_role, p_session, 'bank_account.add', 'bank_account', p_id::text,
    case when refusal_code is null then 'done' else 'denied' end, refusal_code, p_request, null);
  if refusal_code is not null then outcome := 'refused'; return; end if;

  insert into wallet.bank_accounts (id, user_id, bank, branch_code, account_type, holder_name, last4, number_ciphertext, number_hmac,
                                    is_default, usable_from)
  values (p_id, p_user, p_bank, p_branch_code, p_account_type, p_holder_name, p_last4, p_number_ciphertext, p_number_hmac,
          v_listed = 0, wallet.clock() + p_cooling);
  perform wallet.announce_at('account/changed', v_audit, 1);
  outcome := 'added';
  bank_account_id := p_id;
end $$;
