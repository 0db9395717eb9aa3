-- grant: wallet_worker
-- Runs the laws and keeps the result: a full run, or one from where the last clean run ended. Each broken law opens a break
-- (one per law and object). Reads the ledger, changes none of it.
create or replace function wallet.record_audit_run(p_full boolean, out broken integer, out up_to bigint)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_since bigint := 0;
begin
  if not p_full then
    select coalesce(max(up_to_entry), 0) into v_since from wallet.ledger_audits where broken_laws = 0;
  end if;
  -- Ids are given before the commit: only behind entries this old can none appear any more (a command lives 5 s).
  up_to := coalesce((select e.id from wallet.entries e where e.created_at < wallet.clock() - interval '30 seconds' order by e.id desc limit 1), 0);
  perform wallet.open_break('internal_imbalance', 'critical', 'law', v.law || ' / ' || v.object, null, 0, 'ZAR',
                            jsonb_build_object('expected', v.expected, 'found', v.found))
     from wallet.verify_ledger(v_since) v;
  get diagnostics broken = row_count;
  insert into wallet.ledger_audits (scope, up_to_entry, broken_laws) values (case when p_full then 'full' else 'since' end, up_to, broken);
end $$;
