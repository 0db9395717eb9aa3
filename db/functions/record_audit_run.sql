-- grant: wallet_worker
-- Keeps what a check of the ledger found, in full or from where the last clean one ended, up to which entry it looked. Each broken law
-- opens a break (one per law and object); one that is open already counts a sighting more. A full check clears the breaks that it no
-- longer finds and that nobody saw since it began to look. Changes nothing of the ledger.
-- p_broken: [{"law", "object", "expected", "found", "seal" of the chain}].
create or replace function wallet.record_audit_run(
  p_full boolean, p_up_to bigint, p_looked_at timestamptz, p_broken jsonb, out broken integer, out cleared integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.open_break('internal_imbalance', 'critical', 'law', v.law || ' / ' || v.object, null, 0, 'ZAR',
                            jsonb_strip_nulls(jsonb_build_object('expected', v.expected, 'found', v.found, 'seal', v.seal)))
     from jsonb_to_recordset(p_broken) v(law text, object text, expected text, found text, seal bigint);
  get diagnostics broken = row_count;
  cleared := 0;
  if p_full then
    perform wallet.clear_break(b.id, null, 'the audit of the ledger no longer finds it')
       from wallet.reconciliation_breaks b
      where b.type = 'internal_imbalance' and b.object_kind = 'law' and b.closed_at is null and b.last_seen_at < p_looked_at
        and not exists (select from jsonb_to_recordset(p_broken) v(law text, object text) where v.law || ' / ' || v.object = b.object_id);
    get diagnostics cleared = row_count;
  end if;
  insert into wallet.ledger_audits (scope, up_to_entry, broken_laws)
  values (case when p_full then 'full' else 'since' end, p_up_to, broken);
end $$;
