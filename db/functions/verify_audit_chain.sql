-- grant: wallet_worker
-- Computes the chain of the audit log again from its rows, for the links from p_from to p_to (null: to its end, and the rows behind it), and
-- returns every place where what is stored differs; no row when the chain is whole. One statement, one snapshot; reads every row of those links.
create or replace function wallet.verify_audit_chain(p_from bigint default 1, p_to bigint default null)
returns table (law text, object text, expected text, found text)
language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare v_to bigint := coalesce(p_to, 9223372036854775807);
begin return query
with links as materialized (
  select c.*, lag(c.number) over w as last_number, lag(c.up_to_at) over w as last_at, lag(c.up_to_id) over w as last_id, lag(c.hash) over w as last_hash
    from wallet.audit_chain c
   where c.number between coalesce((select max(f.number) from wallet.audit_chain f where f.number < p_from), p_from) and v_to
  window w as (order by c.number)
), looked as materialized (
  select l.*, coalesce(l.last_at, '-infinity') as after_at, coalesce(l.last_id, '00000000-0000-0000-0000-000000000000') as after_id
    from links l where l.number >= p_from
), computed as materialized (
  select l.number, r.rows, r.root
    from looked l, lateral (
      select count(*) as rows, wallet.merkle_root(array_agg(wallet.audit_leaf(a) order by a.at, a.id)) as root from wallet.audit_log a
       where (a.at, a.id) > (l.after_at, l.after_id) and (a.at, a.id) <= (l.up_to_at, l.up_to_id)) r
)
select 'audit log: each link continues the one before', 'link ' || l.number, 'link ' || coalesce(l.last_number, 0) + 1, 'link ' || l.number
  from looked l
 where l.number <> coalesce(l.last_number, 0) + 1 or l.previous <> coalesce(l.last_hash, decode(repeat('00', 32), 'hex'))
    or (l.after_at, l.after_id) >= (l.up_to_at, l.up_to_id)
union all
select 'audit log: each link is what its hash says', 'link ' || c.number, encode(c.hash, 'hex'), encode(wallet.audit_link_hash(c), 'hex')
  from wallet.audit_chain c where c.number between p_from and v_to and c.hash <> wallet.audit_link_hash(c)
union all
select 'audit log: each link holds its rows unchanged', 'link ' || l.number, l.row_count || ' rows, ' || encode(l.root, 'hex'),
       r.rows || ' rows, ' || coalesce(encode(r.root, 'hex'), 'none')
  from looked l join computed r on r.number = l.number where l.row_count <> r.rows or l.root is distinct from r.root
union all
(select 'audit log: rows older than 3 minutes are sealed', 'row ' || a.id, 'sealed', 'not sealed'
  from wallet.audit_log a, lateral (
         select coalesce(max(c.up_to_at), '-infinity') as up_to_at,
                coalesce((select z.up_to_id from wallet.audit_chain z order by z.number desc limit 1), '00000000-0000-0000-0000-000000000000') as up_to_id
           from wallet.audit_chain c) e
 where p_to is null and (a.at, a.id) > (e.up_to_at, e.up_to_id) and a.at < wallet.clock() - interval '3 minutes'
 order by a.at nulls first, a.id nulls first limit 1);
end $$;
