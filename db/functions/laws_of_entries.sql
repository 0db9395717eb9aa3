-- grant: nothing
-- The laws that one entry keeps by itself, of the entries behind `p_from` up to and with `p_to` (null: to the newest).
create or replace function wallet.laws_of_entries(p_from bigint, p_to bigint)
returns table (law text, object text, expected text, found text) language plpgsql stable as $$
begin return query
select 'I1 every entry is in the currency of its two accounts', e.id::text, d.currency || '/' || c.currency, e.currency::text
  from wallet.entries e
  left join wallet.ledger_accounts d on d.id = e.debit_account left join wallet.ledger_accounts c on c.id = e.credit_account
 where e.id > p_from and (p_to is null or e.id <= p_to) and (d.id is null or c.id is null or d.currency <> e.currency or c.currency <> e.currency)
union all
select 'I4 an entry moves the money of its transaction''s people', e.id::text, t.id::text, coalesce(d.code, 'none') || ' -> ' || coalesce(c.code, 'none')
  from wallet.entries e join wallet.transactions t on t.id = e.transaction_id
  join wallet.ledger_accounts d on d.id = e.debit_account join wallet.ledger_accounts c on c.id = e.credit_account
 where e.id > p_from and (p_to is null or e.id <= p_to)
   and (d.user_id <> t.user_id or c.user_id <> case when e.kind = 'transfer' then t.counterparty_user_id else t.user_id end)
union all
select 'I4 no entry is without its transaction', e.id::text, e.transaction_id::text, 'none'
  from wallet.entries e left join wallet.transactions t on t.id = e.transaction_id
 where e.id > p_from and (p_to is null or e.id <= p_to) and t.id is null;
end $$;
