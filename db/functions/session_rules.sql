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

-- Ends all live sessions of a person but one (null: all), with the reason. The caller changed what a sign-in rests on, and touches that one
-- after this alone. Locks: all sessions of the person that are not ended, by id.
create or replace function wallet.end_sessions_of(p_user uuid, p_but uuid, p_reason text) returns integer
language plpgsql volatile as $$
declare v_ended integer;
begin
  perform from wallet.sessions s where s.user_id = p_user and s.revoked_at is null order by s.id for update;
  update wallet.sessions s set revoked_at = wallet.clock(), revoke_reason = p_reason
   where s.user_id = p_user and s.id is distinct from p_but and s.revoked_at is null
     and s.idle_expires_at > wallet.clock() and s.expires_at > wallet.clock();
  get diagnostics v_ended = row_count;
  return v_ended;
end $$;

-- Lets money go to nobody but people one sent to before, until `p_until` (null: until lifted). One hold per person, kind and object:
-- extended, never shortened; true when this changed anything. The caller holds the lock on the person's balances.
create or replace function wallet.place_hold(p_user uuid, p_kind text, p_reason text, p_object_id text, p_until timestamptz) returns boolean
language plpgsql volatile as $$
begin
  insert into wallet.security_holds as h (id, user_id, kind, reason, object_id, until)
  values (wallet.new_uuid(), p_user, p_kind, p_reason, p_object_id, p_until)
  on conflict (user_id, kind, object_id) do update
     set until = excluded.until, reason = excluded.reason,
         created_at = case when h.until <= wallet.clock() then wallet.clock() else h.created_at end
   where h.until < coalesce(excluded.until, 'infinity');
  return found;
end $$;

-- A hold is on this person's money now: no withdrawal, and no transfer to somebody new.
create or replace function wallet.is_held(p_user uuid) returns boolean language sql stable as $$
  select exists (select from wallet.security_holds h where h.user_id = p_user and (h.until is null or h.until > wallet.clock()))
$$;
