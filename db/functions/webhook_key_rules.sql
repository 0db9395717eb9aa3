-- grant: nothing
-- The keys a route is verified with, and what an approved change does to them.

-- The keys believed now, by their state: {"current": "…", "next": "…"}.
create or replace function wallet.list_pins(p_route text, p_mode text) returns jsonb language plpgsql stable as $$
begin
  return (select coalesce(jsonb_object_agg(k.state, k.id), '{}') from wallet.webhook_keys k
           where k.route = p_route and k.mode = p_mode and k.state in ('current', 'next'));
end $$;

-- Pins or retires exactly what was frozen, once. `pin` as next: both keys are valid. As current: the one before is retired. A route has
-- one next key; an older next one is retired. `already`: it is so. Locks: the keys of the route, so that two changes come in turn.
create or replace function wallet.execute_webhook_key(p_approval uuid) returns jsonb
language plpgsql volatile as $$
declare
  a wallet.approvals; v_key text; v_route text; v_mode text; v_to text; v_before jsonb; v_outcome text := 'pinned'; v_state text;
begin
  select * into strict a from wallet.approvals where id = p_approval and kind = 'webhook_key';
  v_key := a.payload ->> 'keyId'; v_route := a.payload ->> 'route'; v_mode := a.payload ->> 'mode';
  v_to := case a.payload ->> 'action' when 'retire' then 'retired' else a.payload ->> 'becomes' end;
  perform from wallet.webhook_keys where route = v_route and mode = v_mode order by id for update;
  v_before := wallet.list_pins(v_route, v_mode);
  select state into v_state from wallet.webhook_keys where id = v_key and route = v_route and mode = v_mode;
  if v_state = v_to or v_to = 'retired' and v_state is distinct from 'next' or v_to = 'next' and v_state = 'current' then
    v_outcome := 'already';
  elsif v_to = 'retired' then
    update wallet.webhook_keys set state = 'retired' where id = v_key;
    v_outcome := 'retired';
  else
    if exists (select from wallet.webhook_keys where id = v_key and (route, mode) is distinct from (v_route, v_mode)) then
      raise exception 'this key signs another route' using errcode = 'WL007';
    end if;
    update wallet.webhook_keys set state = 'retired' where route = v_route and mode = v_mode and state = v_to and id <> v_key;
    insert into wallet.webhook_keys (id, route, mode, state, public_key_pem) values (v_key, v_route, v_mode, v_to, a.payload ->> 'pem')
    on conflict (id) do update set state = excluded.state;
  end if;
  perform wallet.write_admin_audit(a.decided_by, a.decided_session,
    case v_to when 'retired' then 'webhook_key.retire' else 'webhook_key.pin' end, 'webhook_key', v_key, a.reason, v_before,
    wallet.list_pins(v_route, v_mode) || jsonb_build_object('requestedBy', a.requested_by), null, a.id);
  return jsonb_build_object('outcome', v_outcome);
end $$;
