-- grant: wallet_worker
-- A full audit in pieces of some ten or hundred thousand rows: the laws of one part (`ledger_laws`), behind `p_from` (null: from its beginning).
-- `next`: where the next piece of the part begins, null at its end. All pieces of all parts find what `verify_ledger()` finds in one go;
-- each sees a snapshot of its own, in which every law it checks can be told. A second call of a piece is one more look. Reads only.
create or replace function wallet.audit_piece(p_part text, p_from text, out next text, out broken jsonb)
language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp
set plan_cache_mode = force_custom_plan set jit = off set enable_seqscan = off set random_page_cost = 1.1 as $$ -- a piece never costs a pass over a whole table
declare v_ids uuid[];
begin
  case p_part
  when 'now' then
    broken := (select jsonb_agg(v) from wallet.laws_of_now() v);
  when 'sums' then
    broken := (select jsonb_agg(v) from wallet.laws_of_sums() v);
  when 'entries' then
    next := (select e.id from wallet.entries e where e.id > coalesce(p_from::bigint, 0) order by e.id offset 199999 limit 1);
    broken := (select jsonb_agg(v) from wallet.laws_of_entries(coalesce(p_from::bigint, 0), next::bigint) v);
  when 'effects' then
    next := coalesce(p_from::bigint, 0) + 2000; -- pages
    broken := (select jsonb_agg(v) from wallet.laws_of_effects(next::bigint - 2000, next::bigint) v);
    if next::bigint >= pg_relation_size('wallet.provider_effects') / 8192 then next := null; end if;
  when 'transactions' then
    v_ids := array(select t.id from wallet.transactions t where p_from is null or t.id > p_from::uuid order by t.id limit 20000);
    next := v_ids[20000];
    broken := (select jsonb_agg(v) from wallet.laws_of_transactions(v_ids) v);
  when 'users' then
    v_ids := array(select distinct a.user_id from wallet.ledger_accounts a
                    where a.user_id is not null and (p_from is null or a.user_id > p_from::uuid) order by a.user_id limit 1000);
    next := v_ids[1000];
    broken := (select jsonb_agg(v) from wallet.laws_of_users(v_ids) v);
  end case;
  broken := coalesce(broken, '[]');
end $$;
