-- grant: wallet_worker
-- Counts a delivery we refused: why and how large, nothing of what it said. The same one told again, by its id: `already`.
create or replace function wallet.refuse_delivery(p_id uuid, p_route text, p_reason text, p_bytes integer, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  insert into wallet.webhook_refusals (id, route, reason, bytes) values (p_id, p_route, p_reason, p_bytes)
  on conflict do nothing;
  outcome := case when found then 'counted' else 'already' end;
end $$;
