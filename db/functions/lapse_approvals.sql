-- grant: wallet_worker
-- Ends requests that nobody decided within their 24 hours; a break that waited for one is worked on again. Does nothing of what was
-- asked. A second run finds none. Locks: the approval, then the break, and passes over those locked.
create or replace function wallet.lapse_approvals(p_now timestamptz, out lapsed integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare a wallet.approvals;
begin
  lapsed := 0;
  for a in
    select * from wallet.approvals r where r.decided_at is null and r.lapsed_at is null and r.expires_at <= p_now
     order by r.expires_at limit 500 for update skip locked
  loop
    update wallet.approvals set lapsed_at = p_now where id = a.id;
    perform wallet.resume_break(a, 'system', 'lapsed');
    lapsed := lapsed + 1;
  end loop;
end $$;
