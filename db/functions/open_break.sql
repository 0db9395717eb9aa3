-- grant: wallet_worker
-- Opens a break, or counts one more sighting of the same open one. Moves no money. Returns the break's id.
create or replace function wallet.open_break(
  p_type text, p_severity text, p_object_kind text, p_object_id text, p_transaction uuid,
  p_amount bigint, p_currency text, p_detail jsonb) returns uuid
language sql volatile security definer set search_path = pg_catalog, wallet, pg_temp as $$
  insert into wallet.reconciliation_breaks as b (id, type, severity, object_kind, object_id, transaction_id, amount, currency, detail)
  values (wallet.new_uuid(), p_type, p_severity, p_object_kind, p_object_id, p_transaction, p_amount, p_currency, coalesce(p_detail, '{}'))
  on conflict (type, object_kind, object_id) where closed_at is null
  do update set sightings = b.sightings + 1, last_seen_at = wallet.clock()
  returning id
$$;
