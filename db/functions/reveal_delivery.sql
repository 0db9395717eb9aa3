-- grant: wallet_app
-- What a delivery said, in its own bytes, for an admin who says why; the only way to see it unmasked. Each look leaves an audit row.
create or replace function wallet.reveal_delivery(
  p_user uuid, p_session uuid, p_delivery uuid, p_reason text, p_request text, out body bytea, out headers jsonb)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_admin(p_user, p_session);
  if p_reason is null or length(btrim(p_reason)) < 10 then raise exception 'a look needs a reason' using errcode = 'WL007'; end if;
  select l.body, l.headers into body, headers from wallet.webhook_logs l where l.id = p_delivery;
  if not found then raise exception 'no such delivery' using errcode = 'WL006'; end if;
  perform wallet.write_admin_audit(p_user, p_session, 'delivery.reveal', 'delivery', p_delivery::text, p_reason, null, null, p_request);
end $$;
