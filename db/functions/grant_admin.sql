-- grant: nothing
-- Makes a user an admin and ends all of the user's sessions, so that the new role starts with a new sign-in.
-- `p_since`: from when the role counts for decisions, which need one of a day. For the deploy role alone. Second call: `already`; no such address: `unknown`. Locks: the user, then the sessions.
create or replace function wallet.grant_admin(p_email text, p_actor text, p_since timestamptz, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare u wallet.users;
begin
  select * into u from wallet.users where email = lower(p_email) for no key update;
  if not found then outcome := 'unknown'; return; end if;
  if u.role = 'admin' then outcome := 'already'; return; end if;
  update wallet.users set role = 'admin', role_since = p_since, updated_at = wallet.clock() where id = u.id;
  perform wallet.end_sessions_of(u.id, null, 'role_changed');
  perform wallet.write_audit(p_actor, 'operator', null, 'user.grant_admin', 'user', u.id::text, 'done', null, null, null);
  outcome := 'granted';
end $$;
