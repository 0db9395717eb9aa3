-- grant: wallet_app
-- The audit row of a limit that was reached. The caller sees to it that there is one per subject and window.
create or replace function wallet.record_limit_hit(p_limit text, p_key bytea, p_request text, out recorded boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.write_audit('anonymous', 'none', null, 'limit.reach', p_limit, encode(p_key, 'hex'), 'denied', 'RATE_LIMITED', p_request, null);
  recorded := true;
end $$;
