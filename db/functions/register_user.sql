-- grant: wallet_app
-- Writes a user with an empty rand wallet, and mails a link that confirms the address. A known address changes nothing and answers
-- `known`; the caller must not let the difference be seen, its owner gets a mail. Second call with the same id: `registered` again.
-- Locks: the new rows only.
create or replace function wallet.register_user(
  p_id uuid, p_email text, p_display_name text, p_password_hash text, p_request text, p_ip_hash text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_known uuid;
begin
  outcome := 'known';
  if not wallet.address_taken(p_email, null) then
    insert into wallet.users (id, email, display_name, password_hash)
    values (p_id, p_email, p_display_name, p_password_hash) on conflict (email) do nothing;
    if found then outcome := 'registered'; end if;
  end if;
  if outcome = 'known' then
    select u.id into v_known from wallet.users u where u.email = p_email;
    if v_known = p_id then outcome := 'registered'; return; end if;
    perform wallet.announce_address_known(v_known, 'anonymous', 'none', null, 'user.register', p_request, p_ip_hash);
    return;
  end if;
  perform wallet.open_wallet(p_id, 'ZAR');
  perform wallet.record_consents(p_id);
  perform wallet.write_audit('user:' || p_id, 'user', null, 'user.register', 'user', p_id::text, 'done', null, p_request, p_ip_hash);
  perform wallet.announce_link(wallet.new_uuid(), p_id, 'verify', p_email, 'user:' || p_id, 'user', null, 'email.verify_request', p_request, p_ip_hash);
end $$;
