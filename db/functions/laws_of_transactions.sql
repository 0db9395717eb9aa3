-- grant: nothing
-- The laws that a transaction keeps with its entries, its timeline, its people and the audit log: of these, or with null of all. Ids and not a
-- range of them: how many are in a list is known when the statement is planned.
create or replace function wallet.laws_of_transactions(p_ids uuid[])
returns table (law text, object text, expected text, found text) language plpgsql stable as $$
begin return query
with txs as materialized (
  select t.* from wallet.transactions t where p_ids is null
  union all
  select t.* from unnest(p_ids) i join wallet.transactions t on t.id = i where p_ids is not null
), withdrawals as (
  select t.*, t.status in ('completed', 'returned') as paid, t.status in ('failed', 'cancelled') as released from txs t where t.type = 'withdrawal'
), legs as (
  select t.id, t.released, t.revio_payout_id::text as payout, count(e.id) as entries, array[
      coalesce(sum(e.amount) filter (where e.kind = 'reserve'), 0), coalesce(sum(e.amount) filter (where e.kind = 'release'), 0),
      coalesce(sum(e.amount) filter (where e.kind = 'payout'), 0), coalesce(sum(e.amount) filter (where e.kind = 'fee'), 0),
      coalesce(sum(e.amount) filter (where e.kind = 'payout_return'), 0), coalesce(sum(e.amount) filter (where e.kind = 'fee_return'), 0)]::bigint[] as found,
    array[
      t.amount + t.fee, case when t.released then t.amount + t.fee else 0 end,
      case when t.paid then t.amount else 0 end, case when t.paid then t.fee else 0 end,
      case when t.status = 'returned' then t.amount else 0 end, case when t.status = 'returned' then t.fee else 0 end] as expected
    from withdrawals t left join wallet.entries e on e.transaction_id = t.id
   group by t.id, t.released, t.revio_payout_id, t.paid, t.status, t.amount, t.fee
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
    from wallet.transaction_events v
   where v.transaction_id in (select id from txs)
)
select 'I4 a transaction has exactly the entries its status asks for', a.id::text, a.amount::text,
       coalesce(p.own, 0) || case when p.foreign_kinds > 0 then ' and ' || p.foreign_kinds || ' of a foreign kind' else '' end
  from asked a left join posted p on p.transaction_id = a.id
 where coalesce(p.own, 0) <> a.amount or p.foreign_kinds > 0
union all
select 'I4 a transaction has exactly the entries its status asks for', l.id::text, array_to_string(l.expected, '/'),
       array_to_string(l.found, '/') || ' in ' || l.entries || ' entries'
  from legs l where l.found <> l.expected or l.entries <> cardinality(array_remove(l.expected, 0::bigint))
union all
select 'I4 a transfer is two rows that mirror each other', t.id::text, t.direction || ' ' || t.amount || ' ' || t.status,
       coalesce(o.direction || ' ' || o.amount || ' ' || o.status, 'none')
  from txs t left join wallet.transactions o on o.group_id = t.group_id and o.id <> t.id
 where t.type = 'transfer' and (o.id is null or (o.type, o.status, t.status) <> ('transfer', 'completed', 'completed')
    or (o.amount, o.currency) <> (t.amount, t.currency) or o.direction = t.direction
    or o.user_id is distinct from t.counterparty_user_id or t.user_id is distinct from o.counterparty_user_id)
union all
select 'I4 what was returned of a deposit is the sum of its refunds', t.id::text, t.returned_amount::text, coalesce(r.total, 0)::text
  from txs t left join (select related_transaction_id as id, sum(amount)::bigint as total from wallet.transactions
                         where type = 'refund' and (p_ids is null or related_transaction_id = any(p_ids))
                         group by related_transaction_id) r on r.id = t.id
 where t.type = 'deposit' and t.returned_amount <> coalesce(r.total, 0)
union all
select 'I8 no withdrawal is both released and paid', l.id::text, 'one of the two', 'both'
  from legs l where l.found[2] > 0 and l.found[3] > 0
     or l.released and exists (select from wallet.provider_effects f
                                where f.kind = 'payout' and f.provider_object_id = l.payout and f.transaction_id = l.id)
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
  from (select case a.type when 'deposit' then 'deposit.settle' when 'transfer' then 'transfer.send'
                           when 'adjustment' then 'adjustment.apply' else 'purchase.hold' end as action, a.id as object, 1::bigint as moves
          from asked a where a.amount > 0 and a.type in ('deposit', 'suspense', 'transfer', 'adjustment')
        union all -- the line of a refund names its deposit, which may have more of them than are looked at here
        select 'deposit.reverse', d.id, (select greatest(1, count(*)) from wallet.transactions r where r.related_transaction_id = d.id and r.type = 'refund')
          from (select distinct coalesce(t.related_transaction_id, t.id) as id from txs t where t.type = 'refund') d
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
select 'I12 no withdrawal was asked for inside a hold', t.id::text, 'no hold', h.kind || ' ' || h.object_id
  from withdrawals t join wallet.security_holds h on h.user_id = t.user_id
   and t.created_at > h.created_at + interval '10 seconds' -- both keep when their statement began, and a statement lives 5 s
   and (h.until is null or t.created_at < h.until);
end $$;
