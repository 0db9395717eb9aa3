-- grant: wallet_worker
-- Every text that lies encrypted, for the day its key changes: SECURITY.md 7. The keys are not in the database.

-- Texts under another key than this one, of what was removed or closed too: a key may die when none is left. Table, column, person and
-- row are what each was sealed for. A record of an identity is its person's one: row and person are the same.
create or replace function wallet.list_sealed(p_not_key text, p_limit integer)
returns table (table_name text, column_name text, user_id uuid, row_id uuid, sealed text)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  select x.* from (
    select 'bank_accounts', 'number_ciphertext', a.user_id, a.id, a.number_ciphertext from wallet.bank_accounts a
    union all select 'factors', 'secret_ciphertext', f.user_id, f.id, f.secret_ciphertext from wallet.factors f
    union all select 'identity_records', 'legal_name', i.user_id, i.user_id, i.legal_name from wallet.identity_records i
    union all select 'identity_records', 'number_ciphertext', i.user_id, i.user_id, i.number_ciphertext from wallet.identity_records i
    union all select 'identity_records', 'closed_profile_ciphertext', i.user_id, i.user_id, i.closed_profile_ciphertext from wallet.identity_records i
  ) as x (table_name, column_name, user_id, row_id, sealed)
   where x.sealed <> '' and split_part(x.sealed, '.', 2) <> p_not_key order by x.row_id, x.column_name limit p_limit
$$;

-- The same text under another key. `changed`: it is not what was read any more, nothing is written. Locks: the row.
create or replace function wallet.replace_sealed(p_table text, p_column text, p_row uuid, p_old text, p_new text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  case p_table || '.' || p_column
    when 'bank_accounts.number_ciphertext' then
      update wallet.bank_accounts set number_ciphertext = p_new where id = p_row and number_ciphertext = p_old;
    when 'factors.secret_ciphertext' then
      update wallet.factors set secret_ciphertext = p_new where id = p_row and secret_ciphertext = p_old;
    when 'identity_records.legal_name' then
      update wallet.identity_records set legal_name = p_new where user_id = p_row and legal_name = p_old;
    when 'identity_records.number_ciphertext' then
      update wallet.identity_records set number_ciphertext = p_new where user_id = p_row and number_ciphertext = p_old;
    when 'identity_records.closed_profile_ciphertext' then
      update wallet.identity_records set closed_profile_ciphertext = p_new where user_id = p_row and closed_profile_ciphertext = p_old;
  end case;
  outcome := case when found then 'replaced' else 'changed' end;
end $$;
