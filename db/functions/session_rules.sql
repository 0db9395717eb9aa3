-- grant: nothing
-- What the functions about sessions share and nobody may call from outside.

-- How long a session lives without a person doing something.
create or replace function wallet.idle_limit(p_role text) returns interval
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when p_role = 'admin' then interval '30 minutes' else interval '24 hours' end
$$;

-- A session that may act now. The one definition of "alive". Without settings of its own, so that it becomes part of the query it
-- stands in, instead of being planned again in every transaction.
create or replace function wallet.is_alive(p_revoked_at timestamptz, p_idle_expires_at timestamptz, p_expires_at timestamptz, p_status text)
returns boolean language sql stable as $$
  select p_revoked_at is null and p_idle_expires_at > wallet.clock() and p_expires_at > wallet.clock() and p_status <> 'closed'
$$;

-- The role of a person whose session is alive; WL004 when it is not. Commands call it first, in the statement with the effect.
create or replace function wallet.assert_session(p_user uuid, p_session uuid) returns text
language plpgsql stable as $$
declare v_role text;
begin
  select u.role into v_role from wallet.sessions s join wallet.users u on u.id = s.user_id
   where s.id = p_session and u.id = p_user and wallet.is_alive(s.revoked_at, s.idle_expires_at, s.expires_at, u.status);
  if not found then raise exception 'the session has ended' using errcode = 'WL004'; end if;
  return v_role;
end $$;
