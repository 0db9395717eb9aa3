-- grant: wallet_app
-- The audit row of a sign-in that failed. Never the address that was typed: it may be a password.
create or replace function wallet.record_sign_in_refusal(p_user uuid, p_reason text, p_request text, p_ip_hash text, out recorded boolean)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.write_audit('anonymous', 'none', null, 'session.open', 'user', coalesce(p_user::text, 'unknown'), 'denied', p_reason, p_request, p_ip_hash);
  recorded := true;
end $$;
