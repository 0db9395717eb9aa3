-- grant: nothing
-- What even the owner's normal path cannot do to the chain of the audit log, to consents, factors and confirmations.

create or replace function wallet.refuse_second_writing() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  raise exception 'rows of % are written once', tg_table_name using errcode = 'WL008';
end $$;
do $$
declare t text;
begin
  foreach t in array array['audit_chain', 'integrity_checks', 'consents', 'known_recipients'] loop
    execute format('drop trigger if exists append_only on wallet.%I', t);
    execute format('create trigger append_only before update or delete or truncate on wallet.%I
                    for each statement execute function wallet.refuse_second_writing()', t);
  end loop;
  foreach t in array array['factors', 'recovery_codes'] loop
    execute format('drop trigger if exists never_deleted on wallet.%I', t);
    execute format('create trigger never_deleted before delete or truncate on wallet.%I
                    for each statement execute function wallet.refuse_second_writing()', t);
  end loop;
end $$;

-- A confirmation stays the one that was asked for, takes no try back, and once given or used up it stays so. Only its age removes it.
create or replace function wallet.guard_step_up() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  raise exception 'a confirmation is asked for, given and used up once' using errcode = 'WL008';
end $$;
drop trigger if exists frozen on wallet.step_up_challenges;
create trigger frozen before update on wallet.step_up_challenges for each row
  when ((new.id, new.user_id, new.session_id, new.action, new.payload_sha256, new.nonce)
        is distinct from (old.id, old.user_id, old.session_id, old.action, old.payload_sha256, old.nonce)
        or new.tries < old.tries or new.expires_at > old.expires_at
        or old.satisfied_at is not null and (new.satisfied_at, new.method) is distinct from (old.satisfied_at, old.method)
        or old.consumed_at is not null and new.consumed_at is distinct from old.consumed_at)
  execute function wallet.guard_step_up();

-- A code works once: the newest step never goes back, and a used or replaced recovery code stays so. A factor that is gone stays gone.
create or replace function wallet.guard_factor() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  raise exception 'what a factor has seen is not forgotten' using errcode = 'WL008';
end $$;
drop trigger if exists forward_only on wallet.factors;
create trigger forward_only before update on wallet.factors for each row
  when ((new.id, new.user_id, new.kind, new.created_at) is distinct from (old.id, old.user_id, old.kind, old.created_at)
        or new.last_step < old.last_step
        or old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at
        or old.removed_at is not null and new.removed_at is distinct from old.removed_at)
  execute function wallet.guard_factor();
drop trigger if exists forward_only on wallet.recovery_codes;
create trigger forward_only before update on wallet.recovery_codes for each row
  when ((new.id, new.factor_id, new.sha256, new.created_at) is distinct from (old.id, old.factor_id, old.sha256, old.created_at)
        or old.used_at is not null and new.used_at is distinct from old.used_at
        or old.replaced_at is not null and new.replaced_at is distinct from old.replaced_at)
  execute function wallet.guard_factor();
