-- grant: wallet_worker
-- How a copy of a person's data comes to be, and goes.

-- Whose copy is to be made. No row: it is made, was given up, or never was.
create or replace function wallet.find_export(p_export uuid) returns table (user_id uuid, requested_at timestamptz)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  select e.user_id, e.requested_at::timestamptz from wallet.data_exports e join wallet.users u on u.id = e.user_id
   where e.id = p_export and e.expires_at is null and u.status <> 'closed'
$$;

-- The name that this person gave by law, sealed as it lies, and when; never the number. No row: none was given, or no copy of theirs waits
-- to be made.
create or replace function wallet.find_export_identity(p_export uuid) returns table (legal_name text, recorded_at timestamptz)
language sql stable security definer set search_path = pg_catalog, wallet, pg_temp as $$
  select i.legal_name, i.recorded_at from wallet.find_export(p_export) e join wallet.identity_records i on i.user_id = e.user_id
   where i.number_hmac is not null
$$;

-- The copy is there for 24 hours, and its person is told. `p_content` null: it could not be made. Second call: `already`. Locks: the copy.
create or replace function wallet.finish_export(p_export uuid, p_content bytea, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_user uuid; v_made boolean := p_content is not null; v_audit uuid;
begin
  update wallet.data_exports e
     set content = p_content, sha256 = sha256(p_content), ready_at = case when v_made then wallet.clock() end,
         expires_at = wallet.clock() + case when v_made then interval '24 hours' else interval '0' end
   where e.id = p_export and e.expires_at is null returning e.user_id into v_user;
  outcome := case when found then 'finished' else 'already' end;
  if not found then return; end if;
  v_audit := wallet.write_audit('user:' || v_user, 'worker', null, 'account.export_ready', 'data_export', p_export::text,
                                case when v_made then 'done' else 'failed' end, null, null, null);
  if v_made then perform wallet.announce_at('account/changed', v_audit, 1); end if;
end $$;

-- Empties copies whose day is over: the row stays, as the proof of what was given out. A second run finds none.
create or replace function wallet.purge_data_exports(p_limit integer, out deleted integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.data_exports e set content = null from (
    select x.id from wallet.data_exports x where x.content is not null and x.expires_at <= wallet.clock() limit p_limit for update skip locked) old
   where e.id = old.id;
  get diagnostics deleted = row_count;
end $$;
