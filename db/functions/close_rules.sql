-- grant: nothing
-- What closing a wallet and forgetting its owner share.

-- Something about this person has not ended: money on its way in or out, a break, a dead letter, a request of an admin, or money that is
-- held back until somebody has looked at it.
create or replace function wallet.has_open_work(p_user uuid) returns boolean language sql stable as $$
  select exists (select from wallet.transactions t where t.user_id = p_user and t.status in ('created', 'pending', 'requested', 'processing', 'unknown'))
      or exists (select from wallet.security_holds h where h.user_id = p_user and h.until is null)
      or exists (select from wallet.reconciliation_breaks r join wallet.transactions t on t.id = r.transaction_id
                  where r.closed_at is null and t.user_id = p_user)
      or exists (select from wallet.dead_letters d join wallet.transactions t on t.id = d.subject_id
                  where d.closed_at is null and d.subject_kind = 'withdrawal' and t.user_id = p_user)
      or exists (select from wallet.dead_letters d join wallet.webhook_logs l on l.id = d.subject_id
                   join wallet.transactions t on t.revio_purchase_id::text = l.purchase_id
                  where d.closed_at is null and d.subject_kind = 'delivery' and t.user_id = p_user)
      or exists (select from wallet.approvals a
                  where a.decided_at is null and a.lapsed_at is null and a.expires_at > wallet.clock()
                    and wallet.is_about(a.subject_kind, a.subject_id, a.payload, p_user))
$$;
