-- grant: wallet_app
-- The person takes a withdrawal back before a payout exists: what was reserved is available again.
-- Second call: `already`. `too_late`: it has its payout, or has ended. `unknown`: not this person's. Session ended: WL004.
-- `p_inert` says that creating a payout moves no money; where it might, a create that may have arrived is too late as well.
-- Locks: the transaction, then the user's balance.
create or replace function wallet.cancel_withdrawal(
  p_user uuid, p_session uuid, p_transaction uuid, p_request text, p_inert boolean default true, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session); t wallet.transactions;
begin
  select * into t from wallet.transactions where id = p_transaction and user_id = p_user and type = 'withdrawal' for update;
  if not found then outcome := 'unknown'; return; end if;
  if t.status = 'cancelled' then outcome := 'already'; return; end if;
  if t.status <> 'requested' or not p_inert and exists (
       select from wallet.provider_operations o
        where o.transaction_id = t.id and coalesce(o.outcome, 'unknown') not in ('unavailable', 'rejected')) then
    outcome := 'too_late'; return;
  end if;
  perform wallet.announce_at('transaction/changed', t.id, wallet.release_reserved(t, 'cancelled', 'person_cancelled', 'user', null));
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'withdrawal.cancel', 'transaction', t.id::text, 'done', null, p_request, null);
  outcome := 'cancelled';
end $$;
