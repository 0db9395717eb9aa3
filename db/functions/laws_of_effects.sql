-- grant: nothing
-- The laws that an effect of the provider keeps with its transaction: of those on the table's pages from `p_from` to before `p_to`, as they
-- were written, which is as their transactions lie too. Effects are only ever added, so none moves to another page. Or of the one
-- whose kind and id at the provider, with a space between, are `p_only`.
create or replace function wallet.laws_of_effects(p_from bigint, p_to bigint, p_only text default null)
returns table (law text, object text, expected text, found text) language plpgsql stable as $$
begin return query
with effects as materialized (
  select f.* from wallet.provider_effects f
   where p_only is null and f.ctid >= format('(%s,0)', p_from)::tid and f.ctid < format('(%s,0)', p_to)::tid
  union all
  select f.* from wallet.provider_effects f
   where p_only is not null and f.kind = split_part(p_only, ' ', 1) and f.provider_object_id = substr(p_only, strpos(p_only, ' ') + 1)
)
-- What an effect repeats of its transaction, so that comparing needs none, is what the transaction says.
select 'I5 every effect of the provider has its transaction', f.kind || ' ' || f.provider_object_id,
       concat_ws(' ', f.amount, f.currency, f.reference, f.provider_fee),
       case when t.id is null then 'none' else concat_ws(' ', t.amount, t.currency, coalesce(d.reference, t.reference), t.provider_fee) end
  from effects f left join wallet.transactions t on t.id = f.transaction_id
  left join wallet.transactions d on d.id = t.related_transaction_id and t.type = 'refund'
 where t.id is null or t.amount <> f.amount or t.currency <> f.currency or coalesce(d.reference, t.reference) <> f.reference
    or t.provider_fee is distinct from f.provider_fee
union all -- one that names the withdrawal's own payout is found with the withdrawal
select 'I8 no withdrawal is both released and paid', t.id::text, 'one of the two', 'both'
  from effects f join wallet.transactions t on t.id = f.transaction_id
 where f.kind = 'payout' and t.type = 'withdrawal' and t.status in ('failed', 'cancelled')
   and f.provider_object_id is distinct from t.revio_payout_id::text;
end $$;
