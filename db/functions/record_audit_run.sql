-- grant: wallet_worker
-- Keep what a check of the ledger found. They change nothing of the ledger. p_broken: see `open_law_breaks`.

-- Of the laws, from where the last clean check ended up to which entry it looked. Each broken law opens a break; none is cleared, since
-- only a part was looked at.
create or replace function wallet.record_audit_since(p_up_to bigint, p_looked_at timestamptz, p_broken jsonb, out broken integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  broken := wallet.open_law_breaks(p_looked_at, p_broken);
  insert into wallet.ledger_audits (scope, up_to_entry, broken_laws) values ('since', p_up_to, broken);
end $$;

-- Of a piece of the full check that began at `p_began_at`. Each broken law opens a break; a second call changes nothing.
create or replace function wallet.record_audit_piece(p_began_at timestamptz, p_broken jsonb, out broken integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  broken := wallet.open_law_breaks(p_began_at, p_broken);
end $$;

-- The end of the full check, whose pieces found so many broken laws: clears those that none of them found. A second call changes nothing.
create or replace function wallet.record_audit_end(p_up_to bigint, p_began_at timestamptz, p_broken integer, out cleared integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  cleared := wallet.clear_law_breaks(p_began_at, null, '[]');
  if not exists (select from wallet.ledger_audits a where a.scope = 'full' and a.up_to_entry = p_up_to and a.finished_at >= p_began_at) then
    insert into wallet.ledger_audits (scope, up_to_entry, broken_laws) values ('full', p_up_to, p_broken);
  end if;
end $$;

-- Of the chain from one seal up to and with another; null: to its end. Clears the breaks of these seals that it no longer finds.
create or replace function wallet.record_audit_of_chain(
  p_from bigint, p_to bigint, p_looked_at timestamptz, p_broken jsonb, out broken integer, out cleared integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  broken := wallet.open_law_breaks(p_looked_at, p_broken);
  cleared := wallet.clear_law_breaks(p_looked_at, int8range(p_from, p_to, '[]'), p_broken);
end $$;
