-- grant: wallet_worker
-- Takes a credited deposit back, wholly or in part: a refund (one effect per refund payment) or a chargeback (one per purchase).
-- What the user no longer has becomes `receivable`, with a break; no balance goes below zero. A chargeback holds withdrawals.
-- Second call: `already`. `exceeds`: more than is left of the deposit (nothing, after a chargeback), nothing is posted. `not_settled`: credit it first.
-- Locks, in the one order of `execute_adjustment`: a break of this reversal, the transaction, the user's balance, then shards of system
-- accounts in the order of their kinds.
create or replace function wallet.reverse_deposit(
  p_id uuid, p_reference text, p_purchase uuid, p_kind text, p_provider_object text, p_amount bigint, p_provider_status text, p_cause text,
  out outcome text, out receivable bigint)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions; v_have bigint; v_to text;
begin
  if p_kind not in ('refund', 'chargeback') or p_amount <= 0 then raise exception 'not a reversal' using errcode = 'WL007'; end if;
  -- Whether there is something to see shows only under the balance's lock, which is too late to wait for a break.
  perform 1 from wallet.reconciliation_breaks r where r.object_kind = 'transaction' and r.object_id = p_id::text for update;
  select * into t from wallet.transactions where revio_purchase_id = p_purchase and type = 'deposit' for update;
  if not found then outcome := 'unknown_purchase'; return; end if;
  if exists (select from wallet.provider_effects where kind = p_kind and provider_object_id = p_provider_object) then
    outcome := 'already'; return;
  end if;
  if t.status not in ('completed', 'partially_refunded', 'refunded', 'charged_back') then outcome := 'not_settled'; return; end if;
  if t.status = 'charged_back' or t.returned_amount + p_amount > t.amount then outcome := 'exceeds'; return; end if;
  v_to := case when p_kind = 'chargeback' then 'charged_back'
               when t.returned_amount + p_amount = t.amount then 'refunded' else 'partially_refunded' end;
  perform wallet.assert_move('deposit', t.status, v_to);

  insert into wallet.transactions (id, type, status, user_id, related_transaction_id, currency, amount, direction, reference, description,
                                   payment_method, completed_at)
  values (p_id, 'refund', 'completed', t.user_id, t.id, t.currency, p_amount, 'out', p_reference, p_kind, t.payment_method, wallet.clock());
  insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency)
  values (p_kind, p_provider_object, p_id, t.reference, p_amount, t.currency);
  perform wallet.announce_at('transaction/changed', p_id, wallet.write_event(p_id, null, 'completed', p_cause, 'revio', null));

  select b.available into strict v_have from wallet.balances b where b.user_id = t.user_id and b.currency = t.currency for update;
  receivable := greatest(p_amount - v_have, 0);
  if receivable > 0 then
    perform wallet.post_entry(p_id, 'receivable', t.currency, receivable, 'receivable', null, 'revio_clearing', null);
    perform wallet.open_break('receivable', 'high', 'transaction', p_id::text, t.id, receivable, t.currency,
      jsonb_build_object('kind', p_kind));
  end if;
  if p_amount > receivable then
    perform wallet.post_entry(p_id, p_kind, t.currency, p_amount - receivable, 'available', t.user_id, 'revio_clearing', null);
  end if;

  update wallet.transactions
     set status = v_to, returned_amount = t.returned_amount + p_amount, provider_status = p_provider_status,
         updated_at = wallet.clock(), asked_at = wallet.clock(), answered_at = wallet.clock()
   where id = t.id;
  perform wallet.write_event(t.id, t.status, v_to, p_cause, 'revio', p_amount::text);
  if p_kind = 'chargeback' then
    insert into wallet.security_holds (id, user_id, kind, reason, object_id)
    values (wallet.new_uuid(), t.user_id, 'chargeback', 'a card payment was disputed', t.id::text) on conflict do nothing;
  end if;
  perform wallet.write_audit('system', 'worker', null, 'deposit.reverse', 'transaction', t.id::text, 'done', p_kind, null, null);
  outcome := 'reversed';
end $$;
