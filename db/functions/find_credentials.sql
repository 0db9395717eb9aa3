-- grant: wallet_app
-- The only way to a password hash. No row: no such address, no password, or a closed account.
-- `known_device`: this user has signed in before from the device with this hash.
create or replace function wallet.find_credentials(p_email text, p_device_id text)
returns table (user_id uuid, password_hash text, known_device boolean)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  select u.id, u.password_hash,
         exists (select from wallet.sessions s where s.user_id = u.id and s.device_id = p_device_id)
    from wallet.users u
   where u.email = p_email and u.password_hash is not null and u.status <> 'closed'
$$;
