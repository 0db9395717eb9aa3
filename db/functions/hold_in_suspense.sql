-- grant: wallet_worker
-- Takes money that Revio holds for us and that we can't place (wrong amount, currency, reference or purchase) into the
-- suspense account and opens a critical break. Nobody is credited. One effect per purchase: a second call answers `already`;
-- `settled` when the purchase has been credited before. Locks: the purchase's breaks, the deposit (if any), then shards of two
-- system accounts.
create or replace function wallet.hold_in_suspense(
  p_id uuid, p_reference text, p_purchase text, p_deposit uuid, p_amount bigint, p_currency text, p_reason text,
  p_provider_status text, p_detail jsonb, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  perform from wallet.reconciliation_breaks b where b.object_kind = 'purchase' and b.object_id = p_purchase order by b.id for update;
  if p_deposit is not null then
    select * into strict t from wallet.transactions where id = p_deposit and type = 'deposit' for update;
  end if;
  insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency)
  values ('suspense', p_purchase, p_id, p_reference, p_amount, p_currency) on conflict do nothing;
  if not found then
    outcome := case when exists (select from wallet.provider_effects where kind = 'settlement' and provider_object_id = p_purchase)
                    then 'settled' else 'already' end;
    return;
  end if;
  insert into wallet.transactions (id, type, status, related_transaction_id, currency, amount, direction, reference, description, completed_at)
  values (p_id, 'suspense', 'completed', p_deposit, p_currency, p_amount, 'none', p_reference, p_reason, wallet.clock());
  perform wallet.write_event(p_id, null, 'completed', 'held_in_suspense', 'system', p_reason);
  perform wallet.post_entry(p_id, 'suspense', p_currency, p_amount, 'revio_clearing', null, 'suspense', null);
  if p_deposit is not null and t.revio_purchase_id::text = p_purchase then
    update wallet.transactions
       set held_at = wallet.clock(), provider_status = p_provider_status, asked_at = wallet.clock(), answered_at = wallet.clock(), updated_at = wallet.clock()
     where id = p_deposit;
    perform wallet.write_event(t.id, t.status, t.status, 'held_in_suspense', 'system', p_reason);
  end if;
  perform wallet.open_break(p_reason, 'critical', 'purchase', p_purchase, p_deposit, p_amount, p_currency, p_detail);
  perform wallet.write_audit('system', 'worker', null, 'purchase.hold', 'transaction', p_id::text, 'done', p_reason, null, null);
  outcome := 'held';
end $$;
