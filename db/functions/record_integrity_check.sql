-- grant: wallet_worker
-- Keeps what an hourly look found: how many differences, and the first of them, as lists of texts. The alert rules read the newest of a kind.
create or replace function wallet.record_integrity_check(p_kind text, p_found integer, p_findings jsonb, out id bigint)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if p_kind not in ('schema', 'audit_chain') or p_found < 0 or jsonb_typeof(p_findings) <> 'array' or jsonb_array_length(p_findings) > 50 then
    raise exception 'a check has a kind, a count and at most 50 findings' using errcode = 'WL007';
  end if;
  insert into wallet.integrity_checks (kind, found, findings) values (p_kind, p_found, p_findings) returning integrity_checks.id into id;
end $$;
