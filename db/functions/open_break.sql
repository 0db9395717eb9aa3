-- grant: wallet_worker
-- Opens a break, or counts one more sighting of it (`sight_break`); the severity given is its harm. Moves no money. Returns the break's id.
create or replace function wallet.open_break(
  p_type text, p_severity text, p_object_kind text, p_object_id text, p_transaction uuid,
  p_amount bigint, p_currency text, p_detail jsonb) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  return (select s.break_id from wallet.sight_break(p_type, p_severity, p_object_kind, p_object_id, p_transaction, p_amount, p_currency,
                                                    p_detail, null, null) s);
end $$;
