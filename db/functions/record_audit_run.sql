-- grant: wallet_worker
-- Keeps what a check of the laws found, in full or from where the last clean one ended, up to which entry it looked. Each broken law
-- opens a break (one per law and object); one that is open already counts a sighting more. Changes nothing of the ledger.
-- p_broken: [{"law", "object", "expected", "found"}].
create or replace function wallet.record_audit_run(p_full boolean, p_up_to bigint, p_broken jsonb, out broken integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.open_break('internal_imbalance', 'critical', 'law', v.law || ' / ' || v.object, null, 0, 'ZAR',
                            jsonb_build_object('expected', v.expected, 'found', v.found))
     from jsonb_to_recordset(p_broken) v(law text, object text, expected text, found text);
  get diagnostics broken = row_count;
  insert into wallet.ledger_audits (scope, up_to_entry, broken_laws)
  values (case when p_full then 'full' else 'since' end, p_up_to, broken);
end $$;
