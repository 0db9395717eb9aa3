-- grant: wallet_worker
-- Counts a delivery we refused: why and how large, nothing of what it said.
create or replace function wallet.refuse_delivery(p_route text, p_reason text, p_bytes integer, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  insert into wallet.webhook_refusals (id, route, reason, bytes) values (wallet.new_uuid(), p_route, p_reason, p_bytes);
  outcome := 'counted';
end $$;
