-- grant: wallet_app, wallet_worker
-- One line per call to Revio: operation, outcome, duration. Never a body, a name or a key.
-- The same call told again, by its id, changes nothing.
create or replace function wallet.record_provider_call(
  p_id uuid, p_operation text, p_transaction uuid, p_provider_object text, p_request text, p_http_code integer, p_outcome text,
  p_error_code text, p_duration_ms integer) returns void
language sql volatile security definer set search_path = pg_catalog, wallet, pg_temp as $$
  insert into wallet.provider_calls (id, operation, transaction_id, provider_object_id, request_id, http_code, outcome, error_code, duration_ms)
  values (p_id, p_operation, p_transaction, p_provider_object, p_request, p_http_code, p_outcome, p_error_code, p_duration_ms)
  on conflict do nothing
$$;
