-- grant: wallet_worker
-- Seals the oldest entries that are not sealed yet, at most p_limit (10,000 at the most): one link more on the chain of each account they
-- touch, and a seal over those links that continues the seal before. A second call seals what is left, or answers `nothing`.
-- Off the money path: reads entries, writes none. Only entries older than 30 s count, behind which none can appear any more (a command
-- lives 5 s, and ids are given before the commit). Locks: one advisory lock, so that seals are made one after another.
-- By index only: a plan made while the chain was short would read all of it again for each account.
create or replace function wallet.seal_ledger(
  p_limit integer default 10000, out outcome text, out seal bigint, out entries integer, out links integer, out root text, out hash text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp
  set jit = off set work_mem = '32MB' set enable_seqscan = off set enable_bitmapscan = off as $$
declare s wallet.ledger_seals; v_last wallet.ledger_seals; v_newest bigint;
begin
  perform pg_advisory_xact_lock(7242003);
  select * into v_last from wallet.ledger_seals order by number desc limit 1;
  s.number := coalesce(v_last.number, 0) + 1;
  s.from_entry := coalesce(v_last.up_to_entry, 0);
  s.previous := coalesce(v_last.hash, decode(repeat('00', 32), 'hex'));
  s.sealed_at := date_trunc('milliseconds', wallet.clock());
  select e.id into v_newest from wallet.entries e where e.created_at < wallet.clock() - interval '30 seconds' order by e.id desc limit 1;
  select max(x.id), count(*) into s.up_to_entry, s.entries from (
    select e.id from wallet.entries e where e.id > s.from_entry and e.id <= v_newest order by e.id limit least(p_limit, 10000)) x;
  if s.entries = 0 then outcome := 'nothing'; return; end if;

  with sealed as materialized (
    select e.id, e.debit_account, e.credit_account, wallet.entry_bytes(e) as bytes
      from wallet.entries e where e.id > s.from_entry and e.id <= s.up_to_entry
  ), sides as (
    select debit_account as account, id, '\x00'::bytea || bytes as side from sealed
    union all select credit_account, id, '\x01'::bytea || bytes from sealed
  ), heads as (
    select account, count(*) as count, max(id) as last_entry, string_agg(side, ''::bytea order by id) as sides from sides group by account
  )
  insert into wallet.ledger_chain (account_id, link, seal, entries, last_entry, hash)
  select h.account, coalesce(p.link, 0) + 1, s.number, coalesce(p.entries, 0) + h.count, h.last_entry,
         wallet.link_hash(h.account, coalesce(p.link, 0) + 1, h.count, p.hash, h.sides)
    from heads h left join lateral (
      select c.link, c.entries, c.hash from wallet.ledger_chain c where c.account_id = h.account order by c.link desc limit 1) p on true;

  select count(*), wallet.merkle_root(array_agg(wallet.merkle_leaf(c.account_id, c.link, c.entries, c.last_entry, c.hash) order by c.account_id))
    into s.links, s.root from wallet.ledger_chain c where c.seal = s.number;
  s.hash := wallet.seal_hash(s);
  insert into wallet.ledger_seals select s.*;
  outcome := 'sealed'; seal := s.number; entries := s.entries; links := s.links; root := encode(s.root, 'hex'); hash := encode(s.hash, 'hex');
end $$;
