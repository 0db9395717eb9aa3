-- grant: wallet_app, wallet_worker, wallet_read
-- The laws of the ledger, each broken one a row; none broken, no row. One statement, so all laws see one snapshot.
-- `p_since`, for the hourly run: the entries above this id with the users' accounts and the transactions they touch, and the
-- transactions of the last two hours. What adds up the whole history (system accounts, money at Revio, effects, requests)
-- is left to the full run, 0. Planned anew at each call: the two runs need different plans.
create or replace function wallet.verify_ledger(p_since bigint default 0)
returns table (law text, object text, expected text, found text)
language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
begin return query
with touched as materialized (
  select e.debit_account as account from wallet.entries e where e.id > p_since
  union select e.credit_account from wallet.entries e where e.id > p_since
), scope as materialized (
  select a.id, a.user_id, a.currency, a.code, case when p_since = 0 then 0 else wallet.newest_after(a.id, p_since) end as base
    from wallet.ledger_accounts a
   where p_since = 0 or (a.user_id is not null and a.id in (select t.account from touched t))
), sides as materialized (
  select e.id, e.debit_account as account, -e.amount as delta, e.debit_after as after from wallet.entries e where e.id > p_since
  union all
  select e.id, e.credit_account, e.amount, e.credit_after from wallet.entries e where e.id > p_since
), sums as materialized (
  select s.account, sum(s.delta)::bigint as total from sides s group by s.account
), held as (
  select a.id as account, case a.id when b.available_account then b.available when b.reserved_account then b.reserved end as balance
    from scope a join wallet.balances b on b.user_id = a.user_id and b.currency = a.currency
  union all select s.account_id, sum(s.balance)::bigint from wallet.system_balances s group by s.account_id
), chain as (
  select s.account, s.id, s.after, a.base + sum(s.delta) over (partition by s.account order by s.id) as running
    from sides s join scope a on a.id = s.account where a.user_id is not null
), recent as materialized (
  select e.transaction_id as id from wallet.entries e where e.id > p_since
  union select t.id from wallet.transactions t where t.created_at > wallet.clock() - interval '2 hours'
), txs as materialized (
  select t.* from wallet.transactions t where p_since = 0 or t.id in (select r.id from recent r)
), posted as (
  select e.transaction_id, coalesce(sum(e.amount) filter (where k.fits), 0)::bigint as own, count(*) filter (where not k.fits) as foreign_kinds
    from wallet.entries e join txs t on t.id = e.transaction_id,
         lateral (select (t.type, e.kind) in (('deposit', 'deposit'), ('refund', 'refund'), ('refund', 'chargeback'), ('refund', 'receivable'),
                                              ('suspense', 'suspense')) as fits) k
   group by e.transaction_id
), asked as (
  select t.id, t.type, case when t.type <> 'deposit' or t.status in ('completed', 'partially_refunded', 'refunded', 'charged_back')
                            then t.amount else 0 end as amount from txs t
), events as (
  select v.*, lag(v.to_status) over (partition by v.transaction_id order by v.seq) as before,
         row_number() over (partition by v.transaction_id order by v.seq) as place,
         row_number() over (partition by v.transaction_id order by v.seq desc) as from_end
    from wallet.transaction_events v where v.transaction_id in (select id from txs)
)
select 'I1 every entry is in the currency of its two accounts', e.id::text, d.currency || '/' || c.currency, e.currency::text
  from wallet.entries e
  left join wallet.ledger_accounts d on d.id = e.debit_account left join wallet.ledger_accounts c on c.id = e.credit_account
 where e.id > p_since and (d.id is null or c.id is null or d.currency <> e.currency or c.currency <> e.currency)
union all
select 'I1 credits minus debits are zero over all accounts', currency, '0', sum(balance)::text from (
  select b.currency, b.available + b.reserved as balance from wallet.balances b
  union all select s.currency, s.balance from wallet.system_balances s) x group by currency having sum(balance) <> 0
union all
select 'I2 no balance of a user is negative', user_id::text, '>= 0', available || '/' || reserved
  from wallet.balances where available < 0 or reserved < 0
union all
select 'I3 a balance is the sum of its entries', a.code, (a.base + coalesce(s.total, 0))::text, coalesce(h.balance, 0)::text
  from scope a left join sums s on s.account = a.id left join held h on h.account = a.id
 where a.base + coalesce(s.total, 0) <> coalesce(h.balance, 0)
union all
select 'I3 the balance behind each entry continues the one before', c.account || '#' || c.id, c.running::text, coalesce(c.after::text, 'none')
  from chain c where c.after is distinct from c.running
union all
select 'I4 a transaction has exactly the entries its status asks for', a.id::text, a.amount::text,
       coalesce(p.own, 0) || case when p.foreign_kinds > 0 then ' and ' || p.foreign_kinds || ' of a foreign kind' else '' end
  from asked a left join posted p on p.transaction_id = a.id
 where coalesce(p.own, 0) <> a.amount or p.foreign_kinds > 0
union all
select 'I4 no entry is without its transaction', e.id::text, e.transaction_id::text, 'none'
  from wallet.entries e left join wallet.transactions t on t.id = e.transaction_id where e.id > p_since and t.id is null
union all
select 'I4 what was returned of a deposit is the sum of its refunds', t.id::text, t.returned_amount::text, coalesce(r.total, 0)::text
  from txs t left join (select related_transaction_id as id, sum(amount)::bigint as total from wallet.transactions
                         where type = 'refund' and (p_since = 0 or related_transaction_id in (select id from txs))
                         group by related_transaction_id) r on r.id = t.id
 where t.type = 'deposit' and t.returned_amount <> coalesce(r.total, 0)
union all
select 'I4 money at Revio is explained by deposits, suspense and refunds', x.currency, x.explained::text, (-x.held)::text from (
  select s.currency, sum(s.balance)::bigint as held, (
    select coalesce(sum(case when f.kind in ('settlement', 'suspense') then f.amount else -f.amount end), 0)
      from wallet.provider_effects f where f.currency = s.currency)::bigint as explained
    from wallet.system_balances s where p_since = 0 and s.kind = 'revio_clearing' group by s.currency) x where x.explained <> -x.held
union all
select 'I5 every effect of the provider has its transaction', f.kind || ' ' || f.provider_object_id, 'a transaction of ' || f.amount, coalesce(t.amount::text, 'none')
  from wallet.provider_effects f left join wallet.transactions t on t.id = f.transaction_id
 where p_since = 0 and (t.id is null or t.amount <> f.amount or t.currency <> f.currency)
union all
select 'I5 no purchase is both credited and in suspense', f.provider_object_id, 'one effect', 'two'
  from wallet.provider_effects f join wallet.provider_effects g on g.kind = 'settlement' and g.provider_object_id = f.provider_object_id
 where f.kind = 'suspense'
union all
select 'I5 no delivery is forgotten for 25 minutes', p.delivery_id::text, 'processed, ignored or a dead letter', l.state
  from wallet.pending_deliveries p join wallet.webhook_logs l on l.id = p.delivery_id
 where l.state not in ('processed', 'ignored', 'dead_letter') and p.received_at < wallet.clock() - interval '25 minutes'
union all
select 'I6 every answered request has its transaction', r.user_id || ' ' || r.idempotency_key, coalesce(r.transaction_id::text, 'a refusal'), 'none'
  from wallet.requests r left join wallet.transactions t on t.id = r.transaction_id
 where p_since = 0 and r.transaction_id is not null and (t.id is null or t.user_id <> r.user_id)
union all
select 'I9 the timeline has no gap and no illegal move', e.transaction_id || '#' || e.seq, coalesce(e.before, 'nothing'), coalesce(e.from_status, 'nothing') || ' -> ' || e.to_status
  from events e join txs t on t.id = e.transaction_id
 where e.seq <> e.place or e.from_status is distinct from e.before
    or (e.from_status is not null and e.from_status <> e.to_status and not exists (
          select from wallet.transaction_moves m where m.type = t.type and m.from_status = e.from_status and m.to_status = e.to_status))
union all
select 'I9 the last line of the timeline is the status', t.id::text, t.status, coalesce(e.to_status, 'none')
  from txs t left join events e on e.transaction_id = t.id and e.from_end = 1 where e.to_status is distinct from t.status
union all
select 'I11 every movement of money has its line in the audit log', m.object::text, m.moves || ' ' || m.action, l.lines::text
  from (select case a.type when 'deposit' then 'deposit.settle' when 'refund' then 'deposit.reverse' else 'purchase.hold' end as action,
               coalesce(case when a.type = 'refund' then t.related_transaction_id end, a.id) as object, count(*) as moves
          from asked a join txs t on t.id = a.id where a.amount > 0 and a.type in ('deposit', 'refund', 'suspense') group by 1, 2) m,
       lateral (select count(*) as lines from wallet.audit_log g
                 where g.object_kind = 'transaction' and g.object_id = m.object::text and g.action = m.action and g.outcome = 'done') l
 where l.lines < m.moves
union all
select 'I14 no announcement is unacknowledged for a day', o.id::text, 'acknowledged', o.event_name
  from wallet.outbox o where o.acknowledged_at is null and o.created_at < wallet.clock() - interval '24 hours';
end $$;

-- The names of the laws above, so that a report can say which ones were checked and held.
create or replace function wallet.ledger_laws() returns table (law text)
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
  values ('I1 every entry is in the currency of its two accounts'), ('I1 credits minus debits are zero over all accounts'),
    ('I2 no balance of a user is negative'), ('I3 a balance is the sum of its entries'),
    ('I3 the balance behind each entry continues the one before'), ('I4 a transaction has exactly the entries its status asks for'),
    ('I4 no entry is without its transaction'), ('I4 what was returned of a deposit is the sum of its refunds'), ('I4 money at Revio is explained by deposits, suspense and refunds'),
    ('I5 every effect of the provider has its transaction'), ('I5 no purchase is both credited and in suspense'),
    ('I5 no delivery is forgotten for 25 minutes'),
    ('I6 every answered request has its transaction'), ('I9 the timeline has no gap and no illegal move'),
    ('I9 the last line of the timeline is the status'), ('I11 every movement of money has its line in the audit log'),
    ('I14 no announcement is unacknowledged for a day')
$$;
