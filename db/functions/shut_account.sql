-- grant: wallet_app
-- A person closes their wallet (SECURITY.md 13), confirmed as `account.close`: WL019. All sessions end, nobody finds or signs in to it any
-- more, and after 30 days the rows forget who it was (`forget_closed_account`). What stands in the way, with nothing done but the audit row:
-- `admin` (a role is given back first), `frozen`, `balance` (not zero), `open` (a deposit, a withdrawal, a question that somebody
-- looks into, or money that is held back). Second call of the same session: `closed`.
-- Locks: the challenge, the balances, the user, the sessions.
create or replace function wallet.shut_account(p_user uuid, p_session uuid, p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text; v_status text; v_audit uuid;
begin
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  outcome := 'closed';
  if exists (select from wallet.sessions s join wallet.users u on u.id = s.user_id
              where s.id = p_session and u.id = p_user and u.status = 'closed' and s.revoke_reason = 'closed') then
    return;
  end if;
  v_role := wallet.assert_session(p_user, p_session);
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'account.close', '{}');
  perform from wallet.balances b where b.user_id = p_user order by b.currency for update;
  select u.status into v_status from wallet.users u where u.id = p_user for no key update;
  outcome := case
    when v_status = 'closed' then 'open' -- by another session, at this moment: that one's answer counts
    when v_role = 'admin' then 'admin'
    when v_status = 'frozen' then 'frozen'
    when exists (select from wallet.balances b where b.user_id = p_user and (b.available <> 0 or b.reserved <> 0)) then 'balance'
    when wallet.has_open_work(p_user) then 'open'
    else 'closed' end;
  if outcome = 'closed' then
    perform wallet.assert_session(p_user, p_session); -- one that ended while this waited for its locks closes nothing
    update wallet.users u set status = 'closed', closed_at = wallet.clock(), updated_at = wallet.clock() where u.id = p_user;
    perform wallet.end_sessions_of(p_user, null, 'closed');
  end if;
  v_audit := wallet.write_audit('user:' || p_user, v_role, p_session, 'account.close', 'user', p_user::text,
    case outcome when 'closed' then 'done' else 'denied' end, nullif(outcome, 'closed'), p_request, null);
  if outcome = 'closed' then perform wallet.announce_at('account/changed', v_audit, 1); end if;
end $$;
