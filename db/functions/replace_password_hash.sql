-- grant: wallet_app
-- Stores the same password under newer hashing parameters. Does nothing when the hash is no longer the one that was checked.
-- Second call: the same.
create or replace function wallet.replace_password_hash(p_user uuid, p_old text, p_new text, out replaced boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.users set password_hash = p_new, updated_at = wallet.clock() where id = p_user and password_hash = p_old;
  replaced := found or exists (select from wallet.users u where u.id = p_user and u.password_hash = p_new);
end $$;
