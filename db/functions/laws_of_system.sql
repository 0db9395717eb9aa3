-- grant: nothing
-- The laws that are sums over a whole table, each a plain pass over it, and those over what is open now.

-- Accounts of the system, and the money at Revio.
create or replace function wallet.laws_of_sums()
returns table (law text, object text, expected text, found text) language plpgsql stable set enable_seqscan = on as $$
begin return query
with sums as (
  select x.account, sum(x.delta)::bigint as total from (
    select e.debit_account as account, -sum(e.amount) as delta from wallet.entries e
     where e.debit_account in (select a.id from wallet.ledger_accounts a where a.user_id is null) group by 1
    union all
    select e.credit_account, sum(e.amount) from wallet.entries e
     where e.credit_account in (select a.id from wallet.ledger_accounts a where a.user_id is null) group by 1) x group by x.account
), held as (
  select s.account_id, sum(s.balance)::bigint as balance from wallet.system_balances s group by s.account_id
)
select 'I3 a balance is the sum of its entries', a.code::text, coalesce(s.total, 0)::text, coalesce(h.balance, 0)::text
  from wallet.ledger_accounts a left join sums s on s.account = a.id left join held h on h.account_id = a.id
 where a.user_id is null and coalesce(s.total, 0) <> coalesce(h.balance, 0)
union all
select 'I4 money at Revio is explained by deposits, suspense, refunds, payouts and adjustments', x.currency::text, x.explained::text, (-x.held)::text from (
  select s.currency, sum(s.balance)::bigint as held, (
    select coalesce(sum(case when f.kind in ('settlement', 'suspense', 'payout_return') then f.amount else -f.amount end), 0)
      from wallet.provider_effects f where f.currency = s.currency)::bigint + (
    select coalesce(sum(d.claimed * wallet.product_sign(d.product)), 0) from wallet.adjustments d where d.currency = s.currency)::bigint as explained
    from wallet.system_balances s where s.kind = 'revio_clearing' group by s.currency) x where x.explained <> -x.held;
end $$;

-- All balances, and work that should have ended.
create or replace function wallet.laws_of_now()
returns table (law text, object text, expected text, found text) language plpgsql stable set enable_seqscan = on as $$
begin return query
select 'I1 credits minus debits are zero over all accounts', currency::text, '0', sum(balance)::text from (
  select b.currency, b.available + b.reserved as balance from wallet.balances b
  union all select s.currency, s.balance from wallet.system_balances s) x group by currency having sum(balance) <> 0
union all
select 'I2 no balance of a user is negative', user_id::text, '>= 0', available || '/' || reserved
  from wallet.balances where available < 0 or reserved < 0
union all
select 'I5 no purchase is both credited and in suspense', f.provider_object_id, 'one effect', 'two'
  from wallet.provider_effects f join wallet.provider_effects g on g.kind = 'settlement' and g.provider_object_id = f.provider_object_id
 where f.kind = 'suspense'
union all
select 'I5 no delivery is forgotten for 25 minutes', p.delivery_id::text, 'processed, ignored or a dead letter', l.state
  from wallet.pending_deliveries p join wallet.webhook_logs l on l.id = p.delivery_id
 where l.state not in ('processed', 'ignored', 'dead_letter') and p.received_at < wallet.clock() - interval '25 minutes'
union all
select 'I14 no announcement is unacknowledged for a day', o.id::text, 'acknowledged', o.event_name
  from wallet.outbox o where o.acknowledged_at is null and o.created_at < wallet.clock() - interval '24 hours';
end $$;
