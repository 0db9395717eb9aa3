-- grant: wallet_app
-- A new password, by a mailed link or by a confirmation. Both end sessions and drop a change of address that waits, and money waits for
-- 24 hours.

-- Sets it by the link of a mail: all sessions end, nobody is signed in, identities elsewhere are unlinked (who got in may have linked
-- their own), and the second factor stays. The link shows whose the address is: if nobody had shown that before, what was set up meanwhile
-- goes, since it may be anybody's (identity_rules.sql). Answers as the other links do; `done` again for the same hash.
-- Locks: the balances, the user, the link, the identities, the sessions.
create or replace function wallet.reset_password(p_sha256 bytea, p_password_hash text, p_request text, p_ip_hash text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare f record; v_user uuid;
begin
  select * into f from wallet.look_at_link(p_sha256, 'reset', true);
  v_user := (f.person).id;
  outcome := case when f.state = 'used' and (f.person).password_hash = p_password_hash then 'done' else f.state end;
  if f.state <> 'good' then return; end if;
  perform wallet.use_link((f.link).id);
  if (f.person).email_verified_at is null then perform wallet.empty_unproved_account(v_user, (f.person).display_name); end if;
  update wallet.users u set password_hash = p_password_hash, updated_at = wallet.clock() where u.id = v_user;
  delete from wallet.identities i where i.user_id = v_user;
  perform wallet.replace_links(v_user, null, '{verify,undo,freeze}');
  perform wallet.end_sessions_of(v_user, null, 'password_reset');
  perform wallet.place_hold(v_user, 'credentials', 'password_reset', (f.link).id::text, wallet.clock() + interval '24 hours');
  perform wallet.announce_at('account/changed',
    wallet.write_audit('user:' || v_user, (f.person).role, null, 'password.reset', 'user', v_user::text, 'done', null, p_request, p_ip_hash), 1);
  outcome := 'done';
end $$;

-- Sets it in a session, confirmed (`password.change`): the other sessions end. Links to set another are good for nothing from now on.
-- Second call with the same hash: `changed`. Not confirmed: WL019. Frozen: WL005; a mailed link still sets one. Locks: the balances, the
-- user, the challenge, the links, the sessions.
create or replace function wallet.change_password(
  p_user uuid, p_session uuid, p_password_hash text, p_step_up uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  perform from wallet.balances b where b.user_id = p_user order by b.currency for update;
  perform from wallet.users u where u.id = p_user for no key update;
  outcome := 'changed';
  if exists (select from wallet.users u where u.id = p_user and u.password_hash = p_password_hash) then return; end if;
  perform wallet.assert_not_frozen(p_user);
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'password.change', '{}');
  update wallet.users u set password_hash = p_password_hash, updated_at = wallet.clock() where u.id = p_user;
  perform wallet.replace_links(p_user, null, '{verify,undo,freeze}');
  perform wallet.end_sessions_of(p_user, p_session, 'password_changed');
  perform wallet.place_hold(p_user, 'credentials', 'password_changed', p_step_up::text, wallet.clock() + interval '24 hours');
  perform wallet.announce_at('account/changed',
    wallet.write_audit('user:' || p_user, v_role, p_session, 'password.change', 'user', p_user::text, 'done', null, p_request, null), 1);
end $$;
