-- grant: wallet_app
-- Makes this account the one that a withdrawal proposes. Second call: `already`. `unknown`: not in this person's list.
-- Session ended: WL004. Not confirmed (`bank_account.set_default`): WL019. Locks: the user, then the two bank accounts.
create or replace function wallet.set_default_bank_account(p_user uuid, p_session uuid, p_id uuid, p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); a wallet.bank_accounts; v_audit uuid;
begin
  perform from wallet.users where id = p_user for no key update;
  select * into a from wallet.bank_accounts where id = p_id and user_id = p_user and removed_at is null;
  if not found then outcome := 'unknown'; return; end if;
  if a.is_default then outcome := 'already'; return; end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'bank_account.set_default', jsonb_build_object('id', p_id));
  update wallet.bank_accounts set is_default = false where user_id = p_user and is_default and removed_at is null;
  update wallet.bank_accounts set is_default = true where id = p_id;
  v_audit := wallet.write_audit('user:' || p_user, v_role, p_session, 'bank_account.set_default', 'bank_account', p_id::text, 'done', null,
                                p_request, null);
  perform wallet.announce_at('account/changed', v_audit, 1);
  outcome := 'changed';
end $$;
