-- grant: wallet_app
-- What is needed to check a refresh token's mac before anything is changed. Alone it signs nobody in: the key is not here.
create or replace function wallet.find_refresh_salt(p_session uuid)
returns table (salt text, key_id text)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  select s.salt, s.key_id from wallet.sessions s where s.id = p_session
$$;
