-- grant: wallet_worker
-- True when the keyed hash is that of this bank account's number: a destination is compared without reading any.
create or replace function wallet.is_bank_number(p_bank_account uuid, p_hmac bytea, out same boolean)
language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  same := exists (select from wallet.bank_accounts b where b.id = p_bank_account and b.number_hmac = p_hmac);
end $$;
