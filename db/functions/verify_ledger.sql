-- grant: wallet_app, wallet_worker, wallet_read
-- The laws of the ledger, each broken one a row; none broken, no row. One statement and stable, so all laws see one snapshot.
-- `p_since`, for the hourly run: the entries above this id with the users' accounts and the transactions they touch, and the
-- transactions of the last two hours. What adds up the whole history (system accounts, money at Revio, effects, requests,
-- limits) is left to the full run, 0. Planned anew at each call: the two runs need different
-- plans, and what only one of them needs is not executed in the other.
create or replace function wallet.verify_ledger(p_since bigint default 0)
returns table (law text, object text, expected text, found text)
language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_users uuid[];
  v_transactions uuid[];
begin
  if p_since > 0 then
    v_users := (select coalesce(array_agg(distinct a.user_id), '{}') from (
      select e.debit_account as id from wallet.entries e where e.id > p_since
      union select e.credit_account from wallet.entries e where e.id > p_since) x join wallet.ledger_accounts a on a.id = x.id and a.user_id is not null);
    v_transactions := (select coalesce(array_agg(x.id), '{}') from (
      select e.transaction_id as id from wallet.entries e where e.id > p_since
      union select t.id from wallet.transactions t where t.created_at > wallet.clock() - interval '2 hours') x);
  end if;
  return query
  select * from wallet.laws_of_now()
  union all select * from wallet.laws_of_sums() where p_since = 0
  union all select * from wallet.laws_of_entries(p_since, null)
  union all select * from wallet.laws_of_effects(0, 4294967295) where p_since = 0
  union all select * from wallet.laws_of_transactions(v_transactions)
  union all select * from wallet.laws_of_users(v_users, p_since);
end $$;

-- The names of the laws, so that a report can say which ones were checked and held, and the part of an audit in which each is checked:
-- `I3 a balance …` of an account of the system is checked with the `sums`.
create or replace function wallet.ledger_laws() returns table (law text, part text)
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
  values ('I1 every entry is in the currency of its two accounts', 'entries'),
    ('I1 credits minus debits are zero over all accounts', 'now'),
    ('I2 no balance of a user is negative', 'now'),
    ('I3 a balance is the sum of its entries', 'users'),
    ('I3 the balance behind each entry continues the one before', 'users'),
    ('I4 a transaction has exactly the entries its status asks for', 'transactions'),
    ('I4 what is reserved of a user is the sum of the open withdrawals', 'users'),
    ('I4 an entry moves the money of its transaction''s people', 'entries'),
    ('I4 a transfer is two rows that mirror each other', 'transactions'),
    ('I4 no entry is without its transaction', 'entries'),
    ('I4 what was returned of a deposit is the sum of its refunds', 'transactions'),
    ('I4 money at Revio is explained by deposits, suspense, refunds, payouts and adjustments', 'sums'),
    ('I5 every effect of the provider has its transaction', 'effects'),
    ('I5 no purchase is both credited and in suspense', 'now'),
    ('I5 no delivery is forgotten for 25 minutes', 'now'),
    ('I6 every answered request has its transaction', 'users'),
    ('I8 no withdrawal is both released and paid', 'transactions'),
    ('I8 a withdrawal goes to a bank account of its own user', 'transactions'),
    ('I9 the timeline has no gap and no illegal move', 'transactions'),
    ('I9 the last line of the timeline is the status', 'transactions'),
    ('I11 every movement of money has its line in the audit log', 'transactions'),
    ('I11 an adjustment is what two admins agreed on', 'transactions'),
    ('I12 what is used of a limit covers its day and its month', 'users'),
    ('I12 no withdrawal was asked for inside a hold', 'transactions'),
    ('I14 no announcement is unacknowledged for a day', 'now')
$$;
