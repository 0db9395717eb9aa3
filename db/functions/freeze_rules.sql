-- grant: nothing
-- How a wallet is frozen, by whoever may. Nobody may call it from outside.

-- Freezes: no deposit, withdrawal or transfer begins any more, all sessions end, links that wait in mails are good for nothing but to
-- confirm an address, undo a change or freeze, and withdrawals that were not yet sent are taken back.
-- What was started before still arrives: a deposit is credited, a payout on its way ends as it does. False: it is frozen already, or
-- closed. A withdrawal that somebody else is working on at this moment is left to them.
-- Locks: the balances, the user, the sessions, then the withdrawals that are free.
create or replace function wallet.freeze(p_user uuid, p_reason text) returns boolean
language plpgsql volatile as $$
declare t wallet.transactions;
begin
  perform from wallet.balances b where b.user_id = p_user order by b.currency for update;
  update wallet.users u set status = 'frozen', updated_at = wallet.clock() where u.id = p_user and u.status = 'active';
  if not found then return false; end if;
  perform wallet.place_hold(p_user, 'freeze', p_reason, 'wallet', null);
  perform wallet.end_sessions_of(p_user, null, 'frozen');
  perform wallet.replace_links(p_user, null, '{verify,undo,freeze}');
  for t in
    select * from wallet.transactions w
     where w.user_id = p_user and w.type = 'withdrawal' and w.status = 'requested'
       and not exists (select from wallet.provider_operations o
                        where o.transaction_id = w.id and coalesce(o.outcome, 'unknown') not in ('unavailable', 'rejected'))
     order by w.id for update skip locked
  loop
    perform wallet.announce_at('transaction/changed', t.id, wallet.release_reserved(t, 'cancelled', 'frozen', 'system', null));
    perform wallet.write_audit('system', 'none', null, 'withdrawal.cancel', 'transaction', t.id::text, 'done', 'frozen', null, null);
  end loop;
  return true;
end $$;

-- WL005 unless the wallet is active: what a sign-in rests on stays as it is until the freeze is lifted. The caller holds the user's lock.
create or replace function wallet.assert_not_frozen(p_user uuid) returns void
language plpgsql stable as $$
begin
  if not exists (select from wallet.users u where u.id = p_user and u.status = 'active') then
    raise exception 'the wallet is frozen' using errcode = 'WL005';
  end if;
end $$;

-- The freeze that holds now; no row when there is none. Its beginning tells one freeze from the next.
create or replace function wallet.live_freeze(p_user uuid) returns wallet.security_holds
language sql stable as $$
  select h from wallet.security_holds h join wallet.users u on u.id = h.user_id
   where h.user_id = p_user and h.kind = 'freeze' and h.object_id = 'wallet' and h.until is null and u.status = 'frozen'
$$;
