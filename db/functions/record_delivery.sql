-- grant: wallet_worker
-- Stores a verified delivery, raw, before it is answered. The same bytes on the same route again: `duplicate`, counted, whatever became
-- of the first. What a check had found before is no longer a missed webhook, or one that came late.
-- `ignored` deliveries (an event type we don't use, the wrong mode, a body that isn't JSON) are stored with that reason and not queued.
create or replace function wallet.record_delivery(
  p_id uuid, p_route text, p_sha256 bytea, p_body bytea, p_headers jsonb, p_key_id text, p_event_type text, p_object_type text,
  p_object_id text, p_purchase_id text, p_reference text, p_is_test boolean, p_ignored text,
  out outcome text, out delivery_id uuid, out state text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  insert into wallet.webhook_logs as w (id, route, body_sha256, body, headers, key_id, event_type, object_type, object_id, purchase_id,
                                        reference, is_test, state, outcome, processed_at)
  values (p_id, p_route, p_sha256, p_body, p_headers, p_key_id, p_event_type, p_object_type, p_object_id, p_purchase_id,
          p_reference, p_is_test, case when p_ignored is null then 'received' else 'ignored' end, p_ignored,
          case when p_ignored is not null then wallet.clock() end)
  on conflict (route, body_sha256) do update set duplicates = w.duplicates + 1
  returning w.id, w.state into delivery_id, state;
  outcome := case when delivery_id = p_id then 'recorded' else 'duplicate' end;
  if outcome = 'recorded' and p_ignored is null then
    insert into wallet.pending_deliveries (delivery_id) values (p_id);
    perform wallet.note_arrival(coalesce(p_purchase_id, p_object_id), p_event_type);
  end if;
end $$;
