-- grant: nothing
-- Pins the key Revio signs a route with; the one before is retired. The same key again changes nothing.
create or replace function wallet.pin_webhook_key(p_id text, p_route text, p_mode text, p_pem text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if exists (select from wallet.webhook_keys where id = p_id and route = p_route and mode = p_mode and state = 'current') then
    outcome := 'already'; return;
  end if;
  update wallet.webhook_keys set state = 'retired' where route = p_route and mode = p_mode and state = 'current' and id <> p_id;
  insert into wallet.webhook_keys (id, route, mode, state, public_key_pem) values (p_id, p_route, p_mode, 'current', p_pem)
  on conflict (id) do update set state = 'current', route = p_route, mode = p_mode;
  perform wallet.write_audit('operator', 'migrate', null, 'webhook_key.pin', 'webhook_key', p_id, 'done', p_route, null, null);
  outcome := 'pinned';
end $$;
