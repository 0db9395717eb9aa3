-- grant: nothing
-- What even the owner's normal path cannot do to approvals, adjustments, breaks, the chain and the files of statements.

-- The evidence of the engine room is written once.
create or replace function wallet.refuse_rewrite() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  raise exception '% is written once', tg_table_name using errcode = 'WL008';
end $$;
do $$
declare t text;
begin
  foreach t in array array['adjustments', 'break_events', 'break_snapshots', 'ledger_chain', 'ledger_seals', 'reconciliation_items'] loop
    execute format('drop trigger if exists append_only on wallet.%I', t);
    execute format('create trigger append_only before update or delete or truncate on wallet.%I
                    for each statement execute function wallet.refuse_rewrite()', t);
  end loop;
  foreach t in array array['approvals', 'reconciliation_breaks', 'reconciliation_runs', 'replay_runs', 'replay_items', 'dead_letters', 'webhook_keys'] loop
    execute format('drop trigger if exists never_deleted on wallet.%I', t);
    execute format('create trigger never_deleted before delete or truncate on wallet.%I
                    for each statement execute function wallet.refuse_rewrite()', t);
  end loop;
end $$;

-- The hash an approval is frozen by. jsonb has one text for one value.
create or replace function wallet.payload_hash(p_payload jsonb) returns bytea language sql immutable set search_path = pg_catalog, pg_temp as $$
  select sha256(convert_to(p_payload::text, 'UTF8'))
$$;

-- What was asked never changes, a decision stands, and whoever approves is an active admin other than the requester, in time: both with a
-- second factor at this moment, the approver an admin for a day, in another session and on another device than the request's.
-- Repeats what the commands check, so that a bug in them is refused too: WL008. A requester may be frozen after the command looked: WL027.
create or replace function wallet.guard_approval() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if wallet.payload_hash(new.payload) <> new.payload_sha256 then
    raise exception 'the payload is not what was frozen' using errcode = 'WL008';
  end if;
  if tg_op = 'INSERT' then
    if new.decided_at is not null or not exists (select from wallet.users u where u.id = new.requested_by and u.role = 'admin' and u.status = 'active') then
      raise exception 'an approval is asked for by an active admin, and not decided' using errcode = 'WL008';
    end if;
    return new;
  end if;
  if (new.id, new.kind, new.subject_kind, new.subject_id, new.payload, new.payload_sha256, new.reason, new.requested_by, new.requested_session,
      new.requested_at, new.expires_at)
     is distinct from (old.id, old.kind, old.subject_kind, old.subject_id, old.payload, old.payload_sha256, old.reason, old.requested_by,
      old.requested_session, old.requested_at, old.expires_at)
     or old.decided_at is not null and (new.decided_by, new.decided_session, new.decided_at, new.decision, new.decision_reason)
        is distinct from (old.decided_by, old.decided_session, old.decided_at, old.decision, old.decision_reason)
     or old.executed_at is not null and new.executed_at is distinct from old.executed_at then
    raise exception 'what was asked and decided never changes' using errcode = 'WL008';
  end if;
  if old.decided_at is null and new.decision = 'approved' and not wallet.is_acting_admin(new.requested_by) then
    raise exception 'who asked may act no more' using errcode = 'WL027';
  end if;
  if old.decided_at is null and new.decision = 'approved'
     and (old.lapsed_at is not null
          or new.decided_by = new.requested_by or not wallet.is_acting_admin(new.decided_by)
          or (select u.role_since from wallet.users u where u.id = new.decided_by) > wallet.clock() - interval '24 hours'
          or wallet.is_about(new.subject_kind, new.subject_id, new.payload, new.decided_by)
          or wallet.is_about(new.subject_kind, new.subject_id, new.payload, new.requested_by)
          or new.decided_session = new.requested_session
          or exists (select from wallet.sessions x join wallet.sessions y on x.device_id = y.device_id
                      where x.id = new.decided_session and y.id = new.requested_session)) then
    raise exception 'two active admins, in time' using errcode = 'WL008';
  end if;
  return new;
end $$;
drop trigger if exists frozen on wallet.approvals;
create trigger frozen before insert or update on wallet.approvals for each row execute function wallet.guard_approval();

-- A correcting movement exists only for an adjustment that was approved, and does exactly what was frozen.
create or replace function wallet.guard_adjustment() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
declare a wallet.approvals;
begin
  select * into a from wallet.approvals where id = new.approval_id;
  if not found or a.kind <> 'adjustment' or a.decision is distinct from 'approved' or a.decided_by = a.requested_by
     or a.payload -> 'legs' is distinct from new.legs then
    raise exception 'no approval says so' using errcode = 'WL008';
  end if;
  return new;
end $$;
drop trigger if exists approved on wallet.adjustments;
create trigger approved before insert on wallet.adjustments for each row execute function wallet.guard_adjustment();

-- A finished run and its report stay as they are.
create or replace function wallet.guard_run() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  raise exception 'a finished run never changes' using errcode = 'WL008';
end $$;
drop trigger if exists frozen on wallet.reconciliation_runs;
create trigger frozen before update on wallet.reconciliation_runs for each row
  when (old.state in ('done', 'failed', 'cancelled') and new is distinct from old) execute function wallet.guard_run();
