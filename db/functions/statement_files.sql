-- grant: wallet_app
-- Statement files that an admin brings, and how their columns are read.

-- Opens a file that is about to be uploaded. Second call with the same id: `repeated`. WL006: no such column map.
create or replace function wallet.receive_statement_file(
  p_id uuid, p_user uuid, p_session uuid, p_name text, p_format text, p_profile uuid, p_from timestamptz, p_to timestamptz, p_request text,
  out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_admin(p_user, p_session);
  if p_profile is not null and not exists (select from wallet.statement_profiles s where s.id = p_profile and s.removed_at is null) then
    raise exception 'no such column map' using errcode = 'WL006';
  end if;
  insert into wallet.statement_files (id, source, format, name, profile_id, window_from, window_to, uploaded_by)
  values (p_id, 'upload', p_format, p_name, p_profile, p_from, p_to, p_user) on conflict (id) do nothing;
  if not found then outcome := 'repeated'; return; end if;
  perform wallet.write_admin_audit(p_user, p_session, 'statement.receive', 'statement', p_id::text, null, null,
    jsonb_build_object('name', p_name, 'format', p_format, 'from', p_from, 'to', p_to), p_request);
  outcome := 'opened';
end $$;

-- Keeps a column map under a name. Second call with the same id: `repeated`. `name_taken`: another map has this name.
create or replace function wallet.save_statement_map(
  p_id uuid, p_user uuid, p_session uuid, p_name text, p_map jsonb, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  perform wallet.assert_admin(p_user, p_session);
  insert into wallet.statement_profiles (id, name, map, created_by) values (p_id, p_name, p_map, p_user) on conflict do nothing;
  if not found then
    outcome := case when exists (select from wallet.statement_profiles s where s.id = p_id) then 'repeated' else 'name_taken' end; return;
  end if;
  perform wallet.write_admin_audit(p_user, p_session, 'statement_map.save', 'statement_map', p_id::text, null, null,
    jsonb_build_object('name', p_name, 'map', p_map), p_request);
  outcome := 'saved';
end $$;

-- Takes a column map out of the list; files that were read by it keep it. Second call: `already`. WL006: no such map.
create or replace function wallet.remove_statement_map(p_user uuid, p_session uuid, p_id uuid, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_name text;
begin
  perform wallet.assert_admin(p_user, p_session);
  update wallet.statement_profiles s set removed_at = wallet.clock() where s.id = p_id and s.removed_at is null returning s.name into v_name;
  if not found then
    if not exists (select from wallet.statement_profiles s where s.id = p_id) then raise exception 'no such map' using errcode = 'WL006'; end if;
    outcome := 'already'; return;
  end if;
  perform wallet.write_admin_audit(p_user, p_session, 'statement_map.remove', 'statement_map', p_id::text, null,
    jsonb_build_object('name', v_name), null, p_request);
  outcome := 'removed';
end $$;
