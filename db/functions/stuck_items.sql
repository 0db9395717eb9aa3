-- grant: wallet_app, wallet_worker
-- What time or retries should have brought on by now, a row each, by the rules of the stuck list; `since`: from when the rule's clock
-- runs. `p_sent_before`: a withdrawal sent before this should be final (two business days, which only the calendar knows). Reads only.
-- Older than 30 days nothing is listed: it has been for weeks.
create or replace function wallet.stuck_items(p_now timestamptz, p_sent_before timestamptz)
returns table (rule text, object_kind text, object_id text, transaction_id uuid, user_id uuid, amount bigint, currency text,
               status text, provider_status text, answered_at timestamptz, since timestamptz)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  with deposits as (
    select t.*, case when t.status not in ('completed', 'partially_refunded', 'refunded', 'charged_back')
                      and t.provider_status in ('paid', 'cleared', 'settled', 'pending_refund', 'refunded', 'chargeback')
                      and t.answered_at <= p_now - interval '5 minutes' then 'deposit_not_credited'
                     when t.status = 'pending' and t.due_at <= p_now - interval '10 minutes' then 'deposit_past_due'
                     when t.status = 'created' and t.due_at <= p_now - interval '24 hours 30 minutes' then 'deposit_past_due' end as broken
      from wallet.transactions t
     where t.type = 'deposit' and t.due_at > p_now - interval '30 days' and t.held_at is null
       and t.status not in ('completed', 'partially_refunded', 'refunded', 'charged_back')
  ), withdrawals as (
    select t.*, e.unknown_since, o.outcome as executed
      from wallet.transactions t
      left join wallet.provider_operations o on o.transaction_id = t.id and o.operation = 'execute_payout'
      left join lateral (select max(v.created_at) as unknown_since from wallet.transaction_events v
                          where v.transaction_id = t.id and v.to_status = 'unknown' and v.from_status is distinct from 'unknown') e on true
     where t.type = 'withdrawal' and t.status in ('requested', 'processing', 'unknown') and t.created_at > p_now - interval '30 days'
  ), ruled as (
    select w.*, case when w.status = 'unknown' and w.unknown_since <= p_now - interval '1 hour' then 'payout_unknown'
                     when w.status <> 'unknown' and coalesce(w.executed, 'unavailable') = 'unavailable'
                      and w.updated_at <= p_now - interval '10 minutes' then 'withdrawal_not_sent'
                     when w.created_at <= p_sent_before then 'withdrawal_not_final' end as broken
      from withdrawals w)
  select d.broken, 'transaction', d.id::text, d.id, d.user_id, d.amount, d.currency::text, d.status, d.provider_status, d.answered_at,
         case d.broken when 'deposit_not_credited' then d.answered_at else d.due_at end
    from deposits d where d.broken is not null
  union all
  select r.broken, 'transaction', r.id::text, r.id, r.user_id, r.amount, r.currency::text, r.status, r.provider_status, r.answered_at,
         case r.broken when 'payout_unknown' then r.unknown_since when 'withdrawal_not_sent' then r.updated_at else r.created_at end
    from ruled r where r.broken is not null
  union all
  select 'delivery_not_processed', 'delivery', l.id::text, null, null, null, null, l.state, null, null, p.received_at
    from wallet.pending_deliveries p join wallet.webhook_logs l on l.id = p.delivery_id
   where l.state in ('received', 'retrying') and p.received_at <= p_now - interval '5 minutes'
  union all
  select 'event_not_sent', 'event', o.event_name || ' ' || o.subject_id, null, null, null, null, null, null, null, o.created_at
    from wallet.outbox o where o.acknowledged_at is null and o.created_at <= p_now - interval '5 minutes'
  union all
  select 'approval_waiting', 'approval', a.id::text, null, a.requested_by, null, null, a.kind, null, null, a.requested_at
    from wallet.approvals a
   where a.decided_at is null and a.lapsed_at is null and a.expires_at > p_now and a.requested_at <= p_now - interval '12 hours'
$$;
