-- grant: wallet_app, wallet_worker, wallet_read
-- The laws of the ledger, each broken one a row; none broken, no row. One statement, so all laws see one snapshot.
-- `p_since`, for the hourly run: the entries above this id with the users' accounts and the transactions they touch, and the
-- transactions of the last two hours. What adds up the whole history (system accounts, money at Revio, effects, requests,
-- limits) is left to the full run, 0. Planned anew at each call: the two runs need different
-- plans, and what only one of them needs is not executed in the other.
create or replace function wallet.verify_ledger(p_since bigint default 0)
returns table (law text, object text, expected text, found text)
language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
begin return query
with touched as materialized (
  select e.debit_account as account from wallet.entries e where e.id > p_since
  union select e.credit_account from wallet.entries e where e.id > p_since
), scope as materialized (
  select a.id, a.user_id, a.currency, a.code, 0::bigint as base from wallet.ledger_accounts a where p_since = 0
  union all
  select a.id, a.user_id, a.currency, a.code, wallet.newest_after(a.id, p_since)
    from touched t join wallet.ledger_accounts a on a.id = t.account where p_since > 0 and a.user_id is not null
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
  select t.* from wallet.transactions t where p_since = 0
  union all
  select t.* from recent r join wallet.transactions t on t.id = r.id where p_since > 0
), withdrawals as (
  select t.*, t.status in ('completed', 'returned') as paid, t.status in ('failed', 'cancelled') as released from txs t where t.type = 'withdrawal'
), legs as (
  select t.id, t.released, count(e.id) as entries, array[
      coalesce(sum(e.amount) filter (where e.kind = 'reserve'), 0), coalesce(sum(e.amount) filter (where e.kind = 'release'), 0),
      coalesce(sum(e.amount) filter (where e.kind = 'payout'), 0), coalesce(sum(e.amount) filter (where e.kind = 'fee'), 0),
      coalesce(sum(e.amount) filter (where e.kind = 'payout_return'), 0), coalesce(sum(e.amount) filter (where e.kind = 'fee_return'), 0)]::bigint[] as found,
    array[
      t.amount + t.fee, case when t.released then t.amount + t.fee else 0 end,
      case when t.paid then t.amount else 0 end, case when t.paid then t.fee else 0 end,
      case when t.status = 'returned' then t.amount else 0 end, case when t.status = 'returned' then t.fee else 0 end] as expected
    from withdrawals t left join wallet.entries e on e.transaction_id = t.id
   group by t.id, t.released, t.paid, t.status, t.amount, t.fee
), posted as (
  select e.transaction_id, coalesce(sum(e.amount) filter (where k.fits), 0)::bigint as own, count(*) filter (where not k.fits) as foreign_kinds
    from wallet.entries e join txs t on t.id = e.transaction_id,
         lateral (select (t.type, e.kind) in (('deposit', 'deposit'), ('refund', 'refund'), ('refund', 'chargeback'), ('refund', 'receivable'),
                                              ('suspense', 'suspense'), ('transfer', 'transfer'), ('adjustment', 'adjustment')) as fits) k
   where t.type <> 'withdrawal' group by e.transaction_id
), asked as (
  -- A transfer is two rows and one entry, which belongs to the row of the sender.
  select t.id, t.type, case when t.type = 'deposit' and t.status not in ('completed', 'partially_refunded', 'refunded', 'charged_back')
                              or t.type = 'transfer' and t.direction = 'in' then 0 else t.amount end as amount
    from txs t where t.type <> 'withdrawal'
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
select 'I4 a transaction has exactly the entries its status asks for', l.id::text, array_to_string(l.expected, '/'),
       array_to_string(l.found, '/') || ' in ' || l.entries || ' entries'
  from legs l where l.found <> l.expected or l.entries <> cardinality(array_remove(l.expected, 0::bigint))
union all
select 'I4 what is reserved of a user is the sum of the open withdrawals', b.user_id::text, coalesce(o.total, 0)::text, b.reserved::text
  from wallet.balances b left join (
       select t.user_id, t.currency, sum(t.amount + t.fee)::bigint as total from wallet.transactions t
        where p_since = 0 and t.type = 'withdrawal' and t.status in ('requested', 'processing', 'unknown') group by t.user_id, t.currency) o
       on o.user_id = b.user_id and o.currency = b.currency
 where p_since = 0 and b.reserved <> coalesce(o.total, 0)
union all
select 'I4 what is reserved of a user is the sum of the open withdrawals', b.user_id::text, o.total::text, b.reserved::text
  from (select distinct a.user_id, a.currency from scope a) u join wallet.balances b on b.user_id = u.user_id and b.currency = u.currency,
       lateral (select coalesce(sum(t.amount + t.fee), 0)::bigint as total from wallet.transactions t
                 where t.user_id = b.user_id and t.currency = b.currency and t.type = 'withdrawal'
                   and t.status in ('requested', 'processing', 'unknown')) o
 where p_since > 0 and b.reserved <> o.total
union all
select 'I4 an entry moves the money of its transaction''s people', e.id::text, t.id::text, coalesce(d.code, 'none') || ' -> ' || coalesce(c.code, 'none')
  from wallet.entries e join wallet.transactions t on t.id = e.transaction_id
  join wallet.ledger_accounts d on d.id = e.debit_account join wallet.ledger_accounts c on c.id = e.credit_account
 where e.id > p_since and (d.user_id <> t.user_id or c.user_id <> case when e.kind = 'transfer' then t.counterparty_user_id else t.user_id end)
union all
select 'I4 a transfer is two rows that mirror each other', t.id::text, t.direction || ' ' || t.amount || ' ' || t.status,
       coalesce(o.direction || ' ' || o.amount || ' ' || o.status, 'none')
  from txs t left join wallet.transactions o on o.group_id = t.group_id and o.id <> t.id
 where t.type = 'transfer' and (o.id is null or (o.type, o.status, t.status) <> ('transfer', 'completed', 'completed')
    or (o.amount, o.currency) <> (t.amount, t.currency) or o.direction = t.direction
    or o.user_id is distinct from t.counterparty_user_id or t.user_id is distinct from o.counterparty_user_id)
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
select 'I4 money at Revio is explained by deposits, suspense, refunds, payouts and adjustments', x.currency, x.explained::text, (-x.held)::text from (
  select s.currency, sum(s.balance)::bigint as held, (
    select coalesce(sum(case when f.kind in ('settlement', 'suspense', 'payout_return') then f.amount else -f.amount end), 0)
      from wallet.provider_effects f where f.currency = s.currency)::bigint + (
    select coalesce(sum(d.claimed * wallet.product_sign(d.product)), 0) from wallet.adjustments d where d.currency = s.currency)::bigint as explained
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
select 'I8 no withdrawal is both released and paid', l.id::text, 'one of the two', 'both'
  from legs l where l.found[2] > 0 and l.found[3] > 0
     or l.released and exists (select from wallet.provider_effects f where f.transaction_id = l.id and f.kind = 'payout')
union all
select 'I8 a withdrawal goes to a bank account of its own user', t.id::text, t.user_id::text, coalesce(a.user_id::text, 'none')
  from withdrawals t left join wallet.bank_accounts a on a.id = t.bank_account_id where a.user_id is distinct from t.user_id
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
  from (select case a.type when 'deposit' then 'deposit.settle' when 'refund' then 'deposit.reverse' when 'transfer' then 'transfer.send'
                           when 'adjustment' then 'adjustment.apply' else 'purchase.hold' end as action,
               coalesce(case when a.type = 'refund' then t.related_transaction_id end, a.id) as object, count(*) as moves
          from asked a join txs t on t.id = a.id where a.amount > 0 and a.type in ('deposit', 'refund', 'suspense', 'transfer', 'adjustment') group by 1, 2
        union all
        select w.action, t.id, 1 from withdrawals t, lateral (values
          ('withdrawal.request', true), ('withdrawal.settle', t.paid), ('withdrawal.return', t.status = 'returned'),
          ('withdrawal.release', t.status = 'failed'), ('withdrawal.cancel', t.status = 'cancelled')) w (action, due) where w.due) m,
       lateral (select count(*) as lines from wallet.audit_log g
                 where g.object_kind = 'transaction' and g.object_id = m.object::text and g.action = m.action and g.outcome = 'done') l
 where l.lines < m.moves
union all
select 'I11 an adjustment is what two admins agreed on', t.id::text, 'an approval of another admin for ' || t.amount,
       coalesce(case when p.decision = 'approved' then p.requested_by || ', ' || p.decided_by else 'not approved' end, 'none')
  from txs t left join wallet.adjustments d on d.id = t.id left join wallet.approvals p on p.id = d.approval_id
 where t.type = 'adjustment' and (p.id is null or p.kind <> 'adjustment' or p.decision is distinct from 'approved' or p.decided_by = p.requested_by
    or p.executed_at is null or wallet.payload_hash(p.payload) <> p.payload_sha256 or p.payload ->> 'transactionId' <> t.id::text
    or p.payload -> 'legs' <> d.legs or t.amount <> (select sum((l ->> 'amount')::bigint) from jsonb_array_elements(d.legs) l))
union all
select 'I12 what is used of a limit covers its day and its month', u.user_id || ' ' || u.kind, x.of_day || '/' || x.of_month, u.day_amount || '/' || u.month_amount
  from wallet.limit_usage u, lateral (
    select coalesce(sum(t.amount) filter (where (t.created_at at time zone 'Africa/Johannesburg')::date = u.day), 0)::bigint as of_day,
           coalesce(sum(t.amount), 0)::bigint as of_month
      from wallet.transactions t
     where t.user_id = u.user_id and t.currency = u.currency and t.type = u.kind and t.direction = 'out' and t.status not in ('failed', 'cancelled')
       and t.created_at >= date_trunc('month', u.day::timestamp) at time zone 'Africa/Johannesburg'
       and t.created_at < (date_trunc('month', u.day::timestamp) + interval '1 month') at time zone 'Africa/Johannesburg') x
 where p_since = 0 and (u.day_amount < x.of_day or u.month_amount < x.of_month)
union all
select 'I12 no withdrawal was asked for inside a hold', t.id::text, 'no hold', h.kind || ' ' || h.object_id
  from withdrawals t join wallet.security_holds h on h.user_id = t.user_id
   and t.created_at > h.created_at + interval '10 seconds' -- both keep when their statement began, and a statement lives 5 s
   and (h.until is null or t.created_at < h.until)
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
    ('I4 what is reserved of a user is the sum of the open withdrawals'), ('I4 an entry moves the money of its transaction''s people'),
    ('I4 a transfer is two rows that mirror each other'),
    ('I4 no entry is without its transaction'), ('I4 what was returned of a deposit is the sum of its refunds'), ('I4 money at Revio is explained by deposits, suspense, refunds, payouts and adjustments'),
    ('I5 every effect of the provider has its transaction'), ('I5 no purchase is both credited and in suspense'),
    ('I5 no delivery is forgotten for 25 minutes'),
    ('I6 every answered request has its transaction'), ('I8 no withdrawal is both released and paid'),
    ('I8 a withdrawal goes to a bank account of its own user'), ('I9 the timeline has no gap and no illegal move'),
    ('I9 the last line of the timeline is the status'), ('I11 every movement of money has its line in the audit log'),
    ('I11 an adjustment is what two admins agreed on'), ('I12 what is used of a limit covers its day and its month'), ('I12 no withdrawal was asked for inside a hold'),
    ('I14 no announcement is unacknowledged for a day')
$$;
