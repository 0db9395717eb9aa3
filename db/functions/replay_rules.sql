-- grant: nothing
-- What was answered when this replay was started; null when it was not. WL003: somebody else's.
create or replace function wallet.started_replay(p_id uuid, p_user uuid) returns text
language plpgsql stable as $$
declare r wallet.replay_runs;
begin
  select * into r from wallet.replay_runs where id = p_id;
  if r.requested_by <> p_user then raise exception 'this id started something else' using errcode = 'WL003'; end if;
  return case when r.state = 'waiting_approval' then r.state when r.id is not null then 'started' end;
end $$;

-- What an approved replay of more than 100 dead letters does: it runs. One that was cancelled meanwhile stays so.
create or replace function wallet.execute_bulk_replay(p_approval uuid) returns jsonb
language plpgsql volatile as $$
declare a wallet.approvals; r wallet.replay_runs;
begin
  select * into strict a from wallet.approvals where id = p_approval and kind = 'bulk_replay';
  select * into strict r from wallet.replay_runs where id = (a.payload ->> 'run')::uuid for update;
  if r.state <> 'waiting_approval' then return jsonb_build_object('outcome', r.state); end if;
  if (select encode(sha256(convert_to(string_agg(i.dead_letter_id::text, ',' order by i.seq), 'UTF8')), 'hex')
        from wallet.replay_items i where i.run_id = r.id) is distinct from a.payload ->> 'letters' then
    raise exception 'these are not the letters that were frozen' using errcode = 'WL013';
  end if;
  update wallet.replay_runs set state = 'running' where id = r.id;
  perform wallet.announce('replay/requested', r.id);
  perform wallet.write_admin_audit(a.decided_by, a.decided_session, 'replay.start', 'replay_run', r.id::text, a.reason,
    jsonb_build_object('state', r.state), jsonb_build_object('state', 'running', 'items', r.items, 'requestedBy', a.requested_by), null, a.id);
  return jsonb_build_object('outcome', 'running', 'run', r.id);
end $$;
