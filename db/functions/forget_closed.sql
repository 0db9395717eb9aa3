-- grant: wallet_worker
-- What the rows stop saying about people who closed their wallet (POPIA, SECURITY.md 13).

-- 30 days after closing nothing here says any more who it was: the user's row, names on bank accounts, devices, messages and links are
-- emptied, identities elsewhere unlinked, and the address is free again. The ledger stays. What the law wants to be known lies sealed in
-- `identity_records` (`p_profile_ciphertext`, sealed by the caller for this person) until 5 years after closing.
-- `already`: it was done. `not_yet`: not closed, not for 30 days, or money came or something opened since. Locks: the balances, the user.
create or replace function wallet.forget_closed_account(p_user uuid, p_profile_ciphertext text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare u wallet.users;
begin
  perform from wallet.balances b where b.user_id = p_user order by b.currency for update;
  select * into u from wallet.users x where x.id = p_user for update;
  if u.pseudonymised_at is not null then outcome := 'already'; return; end if;
  outcome := 'not_yet';
  if u.id is null or u.status <> 'closed' or u.closed_at > wallet.clock() - interval '30 days'
     or exists (select from wallet.balances b where b.user_id = p_user and (b.available <> 0 or b.reserved <> 0)) or wallet.has_open_work(p_user) then
    return;
  end if;
  insert into wallet.identity_records as i (user_id, closed_profile_ciphertext, keep_until)
  values (p_user, p_profile_ciphertext, u.closed_at + interval '5 years')
  on conflict (user_id) do update set closed_profile_ciphertext = excluded.closed_profile_ciphertext, keep_until = excluded.keep_until;
  update wallet.users x
     set email = 'closed-' || x.id || '@closed.invalid', display_name = 'Closed account', handle = null, phone = null, password_hash = null,
         email_verified_at = null, pseudonymised_at = wallet.clock(), updated_at = wallet.clock()
   where x.id = p_user;
  update wallet.bank_accounts b set holder_name = 'Closed account', removed_at = coalesce(b.removed_at, wallet.clock()), is_default = false
   where b.user_id = p_user;
  update wallet.sessions s set device_id = null, ip_hash = null, user_agent = null where s.user_id = p_user;
  update wallet.factors f set secret_ciphertext = '', removed_at = coalesce(f.removed_at, wallet.clock()) where f.user_id = p_user;
  update wallet.notifications n
     set recipient = null, subject = null, body_text = null, body_html = null,
         state = case n.state when 'queued' then 'suppressed' else n.state end
   where n.user_id = p_user;
  update wallet.data_exports e set content = null, sha256 = null where e.user_id = p_user;
  delete from wallet.email_links l where l.user_id = p_user;
  delete from wallet.identities i where i.user_id = p_user;
  delete from wallet.notification_preferences p where p.user_id = p_user;
  perform wallet.write_audit('system', 'worker', null, 'account.forget', 'user', p_user::text, 'done', null, null, null);
  outcome := 'forgotten';
end $$;

-- 5 years after closing: what the law wanted to be known goes too, and the numbers of the bank accounts that were paid. Each person
-- leaves an audit row, which is the report. A second run finds none. Locks: the records, passing over those locked.
create or replace function wallet.purge_identity_records(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_user uuid;
begin
  deleted := 0;
  for v_user in
    select i.user_id from wallet.identity_records i where i.keep_until <= wallet.clock() and i.purged_at is null
     order by i.keep_until limit p_limit for update skip locked
  loop
    update wallet.identity_records i
       set legal_name = null, number_ciphertext = null, number_hmac = null, closed_profile_ciphertext = null, purged_at = wallet.clock()
     where i.user_id = v_user;
    update wallet.bank_accounts b set number_ciphertext = '' where b.user_id = v_user;
    perform wallet.write_audit('system', 'worker', null, 'identity.purge', 'user', v_user::text, 'done', null, null, null);
    deleted := deleted + 1;
  end loop;
end $$;
