-- grant: wallet_worker
-- The encrypted numbers of bank accounts. Only these functions give them out; the key is not in the database.

-- Where a withdrawal goes, for the payout of this withdrawal: the reading and its line in the audit log are one statement.
-- WL006 when the withdrawal does not go to this account. A second call reads, and is written down, again.
create or replace function wallet.read_bank_number(
  p_bank_account uuid, p_transaction uuid, p_reason text,
  out user_id uuid, out bank text, out branch_code text, out account_type text, out holder_name text, out number_ciphertext text, out email text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  select a.user_id, a.bank, a.branch_code, a.account_type, a.holder_name, a.number_ciphertext, u.email
    into user_id, bank, branch_code, account_type, holder_name, number_ciphertext, email
    from wallet.transactions t join wallet.bank_accounts a on a.id = t.bank_account_id join wallet.users u on u.id = a.user_id
   where t.id = p_transaction and a.id = p_bank_account;
  if not found then raise exception 'no withdrawal to this bank account' using errcode = 'WL006'; end if;
  perform wallet.write_audit('system', 'worker', null, 'bank_account.read', 'bank_account', p_bank_account::text, 'done',
                             p_reason || ':' || p_transaction, null, null);
end $$;
