-- grant: wallet_app
-- Takes an account out of the person's list; the row stays, since withdrawals name it. If it was the default, the oldest of the
-- others becomes it. Second call: `already`. `in_use`: a withdrawal to it is open. `unknown`: not this person's.
-- Session ended: WL004. Not confirmed (`bank_account.remove`): WL019. Locks: the user, then the bank account, which a request for a withdrawal to it shares.
create or replace function wallet.remove_bank_account(p_user uuid, p_session uuid, p_id uuid, p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); a wallet.bank_accounts; v_audit uuid;
begin
  perform from wallet.users where id = p_user for no key update;
  select * into a from wallet.bank_accounts where id = p_id and user_id = p_user for update;
  if not found then outcome := 'unknown'; return; end if;
  if a.removed_at is not null then outcome := 'already'; return; end if;
  if exists (select from wallet.transactions t where t.bank_account_id = p_id and t.status in ('requested', 'processing', 'unknown')) then
    outcome := 'in_use'; return;
  end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'bank_account.remove', jsonb_build_object('id', p_id));
  update wallet.bank_accounts set removed_at = wallet.clock(), is_default = false where id = p_id;
  if a.is_default then
    update wallet.bank_accounts set is_default = true
     where id = (select o.id from wallet.bank_accounts o where o.user_id = p_user and o.removed_at is null order by o.created_at, o.id limit 1);
  end if;
  v_audit := wallet.write_audit('user:' || p_user, v_role, p_session, 'bank_account.remove', 'bank_account', p_id::text, 'done', null,
                                p_request, null);
  perform wallet.announce_at('account/changed', v_audit, 1);
  outcome := 'removed';
end $$;
