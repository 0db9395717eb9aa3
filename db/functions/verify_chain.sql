-- grant: wallet_worker
-- Computes the chain again from the entries, for the seals from p_from_seal to p_to_seal (null: to its end), and returns every place where what is
-- stored differs; no row when the chain is whole. `seal` is the seal concerned. One statement, one snapshot; reads every entry of those seals.
create or replace function wallet.verify_chain(p_from_seal bigint default 1, p_to_seal bigint default null)
returns table (law text, object text, expected text, found text, seal bigint)
language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare v_to bigint := coalesce(p_to_seal, 9223372036854775807);
begin return query
with seals as materialized (
  select s.*, lag(s.number) over w as last_number, lag(s.up_to_entry) over w as last_entry, lag(s.hash) over w as last_hash
    from wallet.ledger_seals s
   where s.number between coalesce((select max(f.number) from wallet.ledger_seals f where f.number < p_from_seal), p_from_seal) and v_to
  window w as (order by s.number)
), looked as materialized (
  select s.* from seals s where s.number >= p_from_seal
), sides as (
  select l.number, x.account, e.id, x.side || wallet.entry_bytes(e) as bytes
    from looked l join wallet.entries e on e.id > l.from_entry and e.id <= l.up_to_entry,
         lateral (values (e.debit_account, '\x00'::bytea), (e.credit_account, '\x01'::bytea)) x (account, side)
), heads as (
  select number, account, count(*) as count, max(id) as last_entry, string_agg(bytes, ''::bytea order by id) as bytes
    from sides group by number, account
), links as materialized (
  select coalesce(h.number, c.seal) as number, coalesce(h.account, c.account_id) as account, h.count, h.last_entry, c.link,
         c.entries - coalesce(p.entries, 0) as stored_count, c.last_entry as stored_last,
         c.hash = wallet.link_hash(c.account_id, c.link, h.count, p.hash, h.bytes) as same,
         c.link = 1 or p.seal < c.seal as continues,
         wallet.merkle_leaf(c.account_id, c.link, c.entries, c.last_entry, c.hash) as leaf
    from heads h full join (select * from wallet.ledger_chain k where k.seal between p_from_seal and v_to) c on c.seal = h.number and c.account_id = h.account
    left join wallet.ledger_chain p on p.account_id = c.account_id and p.link = c.link - 1
), roots as materialized (
  select l.number, count(k.leaf) as links, wallet.merkle_root(array_agg(k.leaf order by k.account) filter (where k.leaf is not null)) as root
    from looked l left join links k on k.number = l.number group by l.number
), counts as materialized (
  select l.number, count(e.id) as entries from looked l left join wallet.entries e on e.id > l.from_entry and e.id <= l.up_to_entry group by l.number
)
select 'chain each seal continues the one before', 'seal ' || l.number,
       (coalesce(l.last_number, 0) + 1) || ' from entry ' || coalesce(l.last_entry, 0), l.number || ' from entry ' || l.from_entry, l.number
  from looked l
 where l.number <> coalesce(l.last_number, 0) + 1 or l.from_entry <> coalesce(l.last_entry, 0)
    or l.previous <> coalesce(l.last_hash, decode(repeat('00', 32), 'hex'))
union all
select 'chain each seal is what its hash says', 'seal ' || s.number, encode(s.hash, 'hex'), encode(wallet.seal_hash(s), 'hex'), s.number
  from wallet.ledger_seals s where s.number between p_from_seal and v_to and s.hash <> wallet.seal_hash(s)
union all
select 'chain each seal has its links and its root', 'seal ' || l.number, l.links || ' links, ' || encode(l.root, 'hex'),
       r.links || ' links, ' || coalesce(encode(r.root, 'hex'), 'none'), l.number
  from looked l join roots r on r.number = l.number where l.links <> r.links or l.root is distinct from r.root
union all
select 'chain each seal has all its entries', 'seal ' || l.number, l.entries || ' entries', c.entries || ' entries', l.number
  from looked l join counts c on c.number = l.number where l.entries <> c.entries
union all
select 'chain each link holds its entries unchanged', 'seal ' || k.number || ' ' || coalesce(a.code, 'account ' || k.account),
       coalesce(k.stored_count || ' entries up to ' || k.stored_last, 'a link'),
       case when k.link is null then 'none' when k.count is null then 'no entry' when a.id is null then 'no such account'
            when k.stored_count <> k.count or k.stored_last <> k.last_entry then k.count || ' entries up to ' || k.last_entry when not coalesce(k.continues, false) then 'no link before' else 'other contents' end,
       k.number
  from links k left join wallet.ledger_accounts a on a.id = k.account
 where k.link is null or k.count is null or k.stored_count <> k.count or k.stored_last <> k.last_entry
    or not coalesce(k.same, false) or not coalesce(k.continues, false) or a.id is null;
end $$;
