-- grant: wallet_worker
-- Counts an effect that a check applied and no delivery had told us of. `missed`: counted now. `known`: counted before.
-- `arrived`: a delivery that tells of it is stored, so whoever checked was only faster than its processing.
-- A refund counts once per purchase. Locks: the object's name, so that a delivery stored at the same moment sees the row or is seen.
create or replace function wallet.note_missed_webhook(
  p_object_kind text, p_object_id text, p_effect text, p_transaction uuid, p_found_by text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('missed_webhooks'), hashtext(p_object_id));
  if exists (select from wallet.webhook_logs l
              where (p_object_kind = 'purchase' and l.purchase_id = p_object_id
                  or p_object_kind = 'payout' and l.object_id = p_object_id and l.object_type <> 'purchase')
                and l.event_type = any (wallet.events_of_effect(p_object_kind, p_effect))) then
    outcome := 'arrived'; return;
  end if;
  insert into wallet.missed_webhooks (object_kind, object_id, effect, transaction_id, found_by)
  values (p_object_kind, p_object_id, p_effect, p_transaction, p_found_by) on conflict do nothing;
  outcome := case when found then 'missed' else 'known' end;
end $$;
