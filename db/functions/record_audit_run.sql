-- grant: wallet_worker
-- Keep what a check of the ledger found. They change nothing of the ledger. p_broken: see `open_law_breaks`.

-- Of the laws, in full or from where the last clean check ended, up to which entry it looked. Each broken law opens a break; a full
-- check clears those it no longer finds.
create or replace function wallet.record_audit_run(
  p_full boolean, p_up_to bigint, p_looked_at timestamptz, p_broken jsonb, out broken integer, out cleared integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  broken := wallet.open_law_breaks(p_broken);
  cleared := case when p_full then wallet.clear_law_breaks(p_looked_at, null, p_broken) else 0 end;
  insert into wallet.ledger_audits (scope, up_to_entry, broken_laws)
  values (case when p_full then 'full' else 'since' end, p_up_to, broken);
end $$;

-- Of the chain from one seal up to and with another; null: to its end. Clears the breaks of these seals that it no longer finds.
create or replace function wallet.record_audit_of_chain(
  p_from bigint, p_to bigint, p_looked_at timestamptz, p_broken jsonb, out broken integer, out cleared integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  broken := wallet.open_law_breaks(p_broken);
  cleared := wallet.clear_law_breaks(p_looked_at, int8range(p_from, p_to, '[]'), p_broken);
end $$;
