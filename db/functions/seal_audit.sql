-- grant: wallet_worker
-- Seals the oldest rows of the audit log that are not sealed yet, at most p_limit (10,000 at the most), in the order of (at, id): one link,
-- with the root over its rows, that continues the link before. A second call seals what is left, or answers `nothing`.
-- Off the path of every command: reads rows, writes none. Only rows older than 30 s count, behind which none can appear any more (a command
-- lives 5 s). So a row that appears behind the end of the chain was put there by hand, or the clock went back by more than that.
-- Locks: one advisory lock, so that links are made one after another. By index only, as in `seal_ledger`.
create or replace function wallet.seal_audit(
  p_limit integer default 10000, out outcome text, out link bigint, out row_count integer, out root text, out hash text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp
  set jit = off set work_mem = '32MB' set enable_seqscan = off set enable_bitmapscan = off as $$
declare c wallet.audit_chain; v_last wallet.audit_chain;
begin
  perform pg_advisory_xact_lock(7242004);
  select * into v_last from wallet.audit_chain order by number desc limit 1;
  c.number := coalesce(v_last.number, 0) + 1;
  c.previous := coalesce(v_last.hash, decode(repeat('00', 32), 'hex'));
  c.sealed_at := date_trunc('milliseconds', wallet.clock());
  select count(*), (array_agg(x.at order by x.at desc, x.id desc))[1], (array_agg(x.id order by x.at desc, x.id desc))[1],
         wallet.merkle_root(array_agg(x.leaf order by x.at, x.id))
    into c.row_count, c.up_to_at, c.up_to_id, c.root
    from (select a.at, a.id, wallet.audit_leaf(a) as leaf from wallet.audit_log a
           where (a.at, a.id) > (coalesce(v_last.up_to_at, '-infinity'), coalesce(v_last.up_to_id, '00000000-0000-0000-0000-000000000000'))
             and a.at < wallet.clock() - interval '30 seconds'
           order by a.at nulls first, a.id nulls first limit least(p_limit, 10000)) x; -- as the index has it
  if c.row_count = 0 then outcome := 'nothing'; return; end if;
  c.hash := wallet.audit_link_hash(c);
  insert into wallet.audit_chain select c.*;
  outcome := 'sealed'; link := c.number; row_count := c.row_count; root := encode(c.root, 'hex'); hash := encode(c.hash, 'hex');
end $$;
