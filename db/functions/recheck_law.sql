-- grant: wallet_read
-- Looks for one broken law again, by its name and the object that the break names: only that object's rows are read, where the law is
-- about one; else the sums it is about. `p_seal`: the chain's, in this seal. No row: it holds now. Reads only.
create or replace function wallet.recheck_law(p_law text, p_object text, p_seal bigint default null)
returns table (law text, object text, expected text, found text)
language plpgsql stable security definer set search_path = pg_catalog, wallet, pg_temp set plan_cache_mode = force_custom_plan set jit = off set enable_seqscan = off set random_page_cost = 1.1 as $$
declare
  v_part text := (select l.part from wallet.ledger_laws() l where l.law = p_law);
  v_first text := split_part(split_part(p_object, ' ', 1), '#', 1);
  v_user uuid;
begin
  if p_seal is not null then
    return query select v.law, v.object, v.expected, v.found from wallet.verify_chain(p_seal, p_seal) v where v.law = p_law and v.object = p_object;
    return;
  end if;
  case v_part
  when 'entries' then
    return query select v.* from wallet.laws_of_entries(v_first::bigint - 1, v_first::bigint) v where v.law = p_law;
  when 'effects' then
    return query select v.* from wallet.laws_of_effects(0, 0, p_object) v where v.law = p_law;
  when 'transactions' then
    return query select v.* from (
        select * from wallet.laws_of_transactions(array(
          select v_first::uuid union select t.id from wallet.transactions t where t.related_transaction_id = v_first::uuid))
        union all select * from wallet.laws_of_effects(0, 4294967295) where p_law like 'I8 no%') v
      where v.law = p_law and v.object = p_object;
  when 'users' then
    v_user := case when p_law like 'I3 the%' then (select a.user_id from wallet.ledger_accounts a where a.id = v_first::bigint)
                   when p_law like 'I3 a%' then (select a.user_id from wallet.ledger_accounts a where a.code = p_object)
                   else v_first::uuid end;
    return query select v.* from wallet.laws_of_users(array[v_user]) v where v.law = p_law and v.object = p_object
      union all select v.* from wallet.laws_of_sums() v where v_user is null and v.law = p_law and v.object = p_object;
  when 'sums' then
    return query select v.* from wallet.laws_of_sums() v where v.law = p_law and v.object = p_object;
  when 'now' then
    return query select v.* from wallet.laws_of_now() v where v.law = p_law and v.object = p_object;
  else return; -- a law that is no longer one
  end case;
end $$;
