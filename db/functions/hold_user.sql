-- grant: wallet_worker
-- Lets a user's money go to nobody but people they sent to before, until `p_until` (null: until a person lifts it).
-- One hold per user, kind and object.
-- Second call: `already`, unless it reaches further (a hold is extended, never shortened) or the earlier one has run out. What two
-- admins lifted, they lifted for this object: a hold without end is not put on again.
-- Locks: the user's balance, so that a withdrawal asked for at this moment is judged before the hold or by it.
create or replace function wallet.hold_user(p_user uuid, p_kind text, p_reason text, p_object_id text, p_until timestamptz, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform from wallet.balances b where b.user_id = p_user order by b.currency for update;
  if p_until is null and exists (select from wallet.security_holds h
       where (h.user_id, h.kind, h.object_id) = (p_user, p_kind, p_object_id) and h.until <= wallet.clock()) then
    outcome := 'already'; return;
  end if;
  if not wallet.place_hold(p_user, p_kind, p_reason, p_object_id, p_until) then outcome := 'already'; return; end if;
  perform wallet.write_audit('system', 'worker', null, 'user.hold', 'user', p_user::text, 'done', p_kind || ':' || p_object_id, null, null);
  outcome := 'held';
end $$;
