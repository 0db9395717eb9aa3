-- grant: wallet_worker
-- The written exception to "executed once" (REVIO: B4): where the provider refuses a second execute of the same payout, one whose
-- outcome is unknown, and of which nothing shows that it was sent, may be sent again, twice at most.
-- `go`: execute this payout again; only this caller may. `closed`: it is not in doubt, or a call is under way. `exhausted`: no more.
-- Its outcome may be recorded as `ok` or `unknown` only: a refusal would be of the second call, not of the first.
-- Locks: the transaction.
create or replace function wallet.mark_execute_again(p_transaction uuid, p_payout uuid, out outcome text, out marked_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions; o wallet.provider_operations;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'withdrawal' for update;
  outcome := 'closed';
  if t.status is distinct from 'unknown' or t.revio_payout_id is distinct from p_payout then return; end if;
  select * into o from wallet.provider_operations p where p.transaction_id = t.id and p.operation = 'execute_payout';
  if not found then return; end if;
  if o.outcome is null and o.marked_at > wallet.clock() - interval '60 seconds' then return; end if;
  if o.outcome is not null and o.outcome <> 'unknown' then return; end if;
  if o.attempts >= 3 then outcome := 'exhausted'; return; end if;
  update wallet.provider_operations p set marked_at = wallet.clock(), outcome = null, outcome_at = null, attempts = p.attempts + 1
   where p.transaction_id = t.id and p.operation = 'execute_payout'
   returning p.marked_at into mark_execute_again.marked_at;
  outcome := 'go';
end $$;
