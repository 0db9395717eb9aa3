-- Roles, schemas and the clock: what must be there before the first migration. Repeatable.
-- Who may do what: `grants.sql` and the first line of each file in `functions/`.
do $$
declare r text;
begin
  foreach r in array array['wallet_owner', 'wallet_migrate', 'wallet_app', 'wallet_worker', 'wallet_read', 'engine', 'revio_sandbox'] loop
    if not exists (select from pg_roles where rolname = r) then
      execute format('create role %I %s nosuperuser nocreatedb nocreaterole noinherit nobypassrls', r,
                     case when r = 'wallet_owner' then 'nologin' else 'login' end);
    end if;
  end loop;
  execute format('grant wallet_owner to current_user with set true, inherit false');
  execute format('grant wallet_owner to wallet_migrate with set true, inherit false');
  execute format('grant create, connect on database %I to wallet_owner', current_database());
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to wallet_migrate, wallet_app, wallet_worker, wallet_read, engine, revio_sandbox', current_database());
  execute format('grant engine, revio_sandbox to current_user with set true, inherit false');
end $$;
create schema if not exists wallet authorization wallet_owner;
create schema if not exists engine authorization engine;
create schema if not exists revio_sandbox authorization revio_sandbox;
revoke all on schema public from public;
-- Large objects are the one thing that everybody could otherwise create.
revoke execute on function pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer), pg_catalog.lo_from_bytea(oid, bytea) from public;
-- A function has no caller between its creation and `grants.sql`.
set role wallet_owner;
alter default privileges revoke execute on functions from public;
reset role;

-- The only clock of the product's SQL. A test harness replaces it in its own database; the drift test forbids it elsewhere.
do $$
begin
  if to_regprocedure('wallet.clock()') is null then
    create function wallet.clock() returns timestamptz language sql stable as 'select now()';
    alter function wallet.clock() owner to wallet_owner;
  end if;
end $$;

-- Only where they differ: two databases of one cluster may be migrated at the same moment.
do $$
declare s record;
begin
  for s in values ('wallet_app', 'statement_timeout', '5s'), ('wallet_worker', 'statement_timeout', '5s'), ('wallet_read', 'statement_timeout', '30s'),
                  ('wallet_app', 'lock_timeout', '2s'), ('wallet_worker', 'lock_timeout', '2s'),
                  ('wallet_app', 'idle_in_transaction_session_timeout', '10s'), ('wallet_worker', 'idle_in_transaction_session_timeout', '10s'),
                  ('wallet_read', 'idle_in_transaction_session_timeout', '10s'), ('wallet_read', 'default_transaction_read_only', 'on') loop
    if not exists (select from pg_db_role_setting d where d.setdatabase = 0 and d.setrole = s.column1::regrole
                     and s.column2 || '=' || s.column3 = any (d.setconfig)) then
      execute format('alter role %I set %I = %L', s.column1, s.column2, s.column3);
    end if;
  end loop;
end $$;
