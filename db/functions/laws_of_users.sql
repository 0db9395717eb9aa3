-- grant: nothing
-- The laws that the accounts and requests of a user keep: of these users, or with null of all. With `p_since` only of their entries above
-- this id, on top of what each account held then; what adds up the whole history (limits, requests) is left out.
create or replace function wallet.laws_of_users(p_ids uuid[], p_since bigint default 0)
returns table (law text, object text, expected text, found text) language plpgsql stable as $$
begin return query
with scope as materialized (
  select a.id, a.user_id, a.currency, a.code, case when p_since > 0 then wallet.newest_after(a.id, p_since) else 0 end as base
    from wallet.ledger_accounts a
   where a.user_id is not null and (p_ids is null or a.user_id = any(p_ids))
), sides as materialized (
  select e.id, a.id as account, a.base, -e.amount as delta, e.debit_after as after
    from scope a join wallet.entries e on e.debit_account = a.id where e.id > p_since
  union all
  select e.id, a.id, a.base, e.amount, e.credit_after from scope a join wallet.entries e on e.credit_account = a.id where e.id > p_since
), sums as (
  select s.account, sum(s.delta)::bigint as total from sides s group by s.account
), held as (
  select a.id as account, case a.id when b.available_account then b.available when b.reserved_account then b.reserved end as balance
    from scope a join wallet.balances b on b.user_id = a.user_id and b.currency = a.currency
), chain as (
  select s.account, s.id, s.after, s.base + sum(s.delta) over (partition by s.account order by s.id) as running from sides s
)
select 'I3 a balance is the sum of its entries', a.code, (a.base + coalesce(s.total, 0))::text, coalesce(h.balance, 0)::text
  from scope a left join sums s on s.account = a.id left join held h on h.account = a.id
 where a.base + coalesce(s.total, 0) <> coalesce(h.balance, 0)
union all
select 'I3 the balance behind each entry continues the one before', c.account || '#' || c.id, c.running::text, coalesce(c.after::text, 'none')
  from chain c where c.after is distinct from c.running
union all
select 'I4 what is reserved of a user is the sum of the open withdrawals', b.user_id::text, coalesce(o.total, 0)::text, b.reserved::text
  from wallet.balances b left join (
       select t.user_id, t.currency, sum(t.amount + t.fee)::bigint as total from wallet.transactions t
        where t.type = 'withdrawal' and t.status in ('requested', 'processing', 'unknown')
          and (p_ids is null or t.user_id = any(p_ids))
        group by t.user_id, t.currency) o on o.user_id = b.user_id and o.currency = b.currency
 where (p_ids is null or b.user_id = any(p_ids)) and b.reserved <> coalesce(o.total, 0)
union all
select 'I6 every answered request has its transaction', r.user_id || ' ' || r.idempotency_key, coalesce(r.transaction_id::text, 'a refusal'), 'none'
  from wallet.requests r left join wallet.transactions t on t.id = r.transaction_id
 where p_since = 0 and (p_ids is null or r.user_id = any(p_ids))
   and r.transaction_id is not null and (t.id is null or t.user_id <> r.user_id)
union all
select 'I12 what is used of a limit covers its day and its month', u.user_id || ' ' || u.kind, x.of_day || '/' || x.of_month, u.day_amount || '/' || u.month_amount
  from wallet.limit_usage u, lateral (
    select coalesce(sum(t.amount) filter (where (t.created_at at time zone 'Africa/Johannesburg')::date = u.day), 0)::bigint as of_day,
           coalesce(sum(t.amount), 0)::bigint as of_month
      from wallet.transactions t
     where t.user_id = u.user_id and t.currency = u.currency and t.type = u.kind and t.direction = 'out' and t.status not in ('failed', 'cancelled')
       and t.created_at >= date_trunc('month', u.day::timestamp) at time zone 'Africa/Johannesburg'
       and t.created_at < (date_trunc('month', u.day::timestamp) + interval '1 month') at time zone 'Africa/Johannesburg') x
 where p_since = 0 and (p_ids is null or u.user_id = any(p_ids))
   and (u.day_amount < x.of_day or u.month_amount < x.of_month);
end $$;
