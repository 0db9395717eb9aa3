-- grant: wallet_app
-- A copy of all that we hold about a person, for that person: asked for, made by a job, fetched within 24 hours.

-- Asks for one, confirmed as `account.export`: WL019. `waiting`: one is being made already, or is not a day old and there to be
-- fetched. Second call with the same id: `requested`. Locks: the user.
create or replace function wallet.request_export(
  p_id uuid, p_user uuid, p_session uuid, p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  perform from wallet.users u where u.id = p_user for no key update;
  outcome := 'requested';
  if exists (select from wallet.data_exports e where e.id = p_id and e.user_id = p_user) then return; end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, 'account.export', '{}');
  if exists (select from wallet.data_exports e where e.user_id = p_user and coalesce(e.expires_at, 'infinity') > wallet.clock()) then
    outcome := 'waiting';
    return;
  end if;
  insert into wallet.data_exports (id, user_id) values (p_id, p_user);
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'account.export', 'data_export', p_id::text, 'done', null, p_request, null);
  perform wallet.announce_at('export/requested', p_id, 1);
end $$;

-- The copy itself, for its own person alone, while it is there; each look leaves an audit row. No row: not made yet, too old, or somebody
-- else's. Locks: the copy.
create or replace function wallet.fetch_export(p_user uuid, p_session uuid, p_export uuid, p_request text)
returns table (content bytea) language plpgsql volatile security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_role text := wallet.assert_session(p_user, p_session);
begin
  update wallet.data_exports e set fetched_at = coalesce(e.fetched_at, wallet.clock())
   where e.id = p_export and e.user_id = p_user and e.content is not null and e.expires_at > wallet.clock();
  if not found then return; end if;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'account.export_fetch', 'data_export', p_export::text, 'done', null, p_request, null);
  return query select e.content from wallet.data_exports e where e.id = p_export;
end $$;
