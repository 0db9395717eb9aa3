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

-- The only clock of the product's SQL. A test harness replaces it in its own database; the drift test forbids it elsewhere.
do $$
begin
  if to_regprocedure('wallet.clock()') is null then
    create function wallet.clock() returns timestamptz language sql stable as 'select now()';
    alter function wallet.clock() owner to wallet_owner;
  end if;
end $$;

alter role wallet_app set statement_timeout = '5s';
alter role wallet_worker set statement_timeout = '5s';
alter role wallet_read set statement_timeout = '30s';
alter role wallet_app set lock_timeout = '2s';
alter role wallet_worker set lock_timeout = '2s';
alter role wallet_app set idle_in_transaction_session_timeout = '10s';
alter role wallet_worker set idle_in_transaction_session_timeout = '10s';
alter role wallet_read set idle_in_transaction_session_timeout = '10s';
alter role wallet_read set default_transaction_read_only = on;
