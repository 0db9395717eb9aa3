-- grant: wallet_app
-- A replay of dead letters: what an admin starts and steers. The work itself is the worker's, item by item.

-- Starts a replay of `p_items` ({"deadLetterId", "previewSha256" hex or null}), each letter once, in their order; all of the group of
-- `p_cause` and `p_subject_kind` when there is one. Up to 100 run at once (`started`); more wait for a second admin (`waiting_approval`,
-- asked for under `p_approval`). More than one letter, or a group, is confirmed by its names or the list of letters (`replay.start`): else
-- WL019. A second call under the same id answers the same and changes nothing. A letter that is not there, or not of the group: WL006.
-- Moves no money. Locks: the challenge, the approval.
create or replace function wallet.start_replay(
  p_id uuid, p_user uuid, p_session uuid, p_name text, p_reason text, p_per_minute integer, p_items jsonb, p_cause text,
  p_subject_kind text, p_approval uuid, p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_letters uuid[]; v_hash text; v_count integer; v_needs boolean;
begin
  perform wallet.assert_admin(p_user, p_session);
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  outcome := wallet.started_replay(p_id, p_user);
  if outcome is not null then return; end if;
  if length(btrim(coalesce(p_reason, ''))) < 10 or length(btrim(coalesce(p_name, ''))) = 0 then
    raise exception 'a replay needs a name and a reason' using errcode = 'WL007';
  end if;
  select array_agg(i.letter order by i.seq), count(*) into v_letters, v_count from (
    select (e.value ->> 'deadLetterId')::uuid as letter, min(e.ordinality) as seq
      from jsonb_array_elements(p_items) with ordinality e group by 1) i;
  if v_count = 0 then raise exception 'a replay needs items' using errcode = 'WL007'; end if;
  v_hash := encode(sha256(convert_to(array_to_string(v_letters, ','), 'UTF8')), 'hex');
  if v_count > 1 or p_cause is not null then
    perform wallet.use_step_up(p_user, p_session, p_step_up, 'replay.start',
      case when p_cause is null then jsonb_build_object('cause', '', 'subjectKind', '', 'letters', v_hash)
           else jsonb_build_object('cause', p_cause, 'subjectKind', p_subject_kind, 'letters', '') end);
  end if;
  if (select count(*) from wallet.dead_letters d where d.id = any (v_letters) and d.subject_kind in ('delivery', 'withdrawal')
         and (p_cause is null
              or d.subject_kind = p_subject_kind and wallet.dead_letter_cause(d.error_code, d.subject_kind) = p_cause)) <> v_count then
    raise exception 'no such dead letter, a message, or of another group' using errcode = 'WL006';
  end if;
  v_needs := v_count > 100;
  if v_needs then
    perform wallet.ask_approval(p_approval, 'bulk_replay', 'replay_run', p_id::text,
      jsonb_build_object('run', p_id, 'name', p_name, 'items', v_count, 'perMinute', p_per_minute,
        'letters', v_hash),
      p_reason, p_user, p_session, p_request);
  end if;
  outcome := case when v_needs then 'waiting_approval' else 'started' end;
  insert into wallet.replay_runs (id, name, reason, requested_by, approval_id, state, per_minute, items)
  values (p_id, p_name, p_reason, p_user, case when v_needs then p_approval end,
          case when v_needs then 'waiting_approval' else 'running' end, p_per_minute, v_count)
  on conflict (id) do nothing;
  if not found then outcome := wallet.started_replay(p_id, p_user); return; end if; -- without a confirmation, at the same moment
  insert into wallet.replay_items (run_id, seq, dead_letter_id, preview_sha256)
  select p_id, row_number() over (order by min(e.ordinality)), (e.value ->> 'deadLetterId')::uuid,
         decode(max(e.value ->> 'previewSha256'), 'hex')
    from jsonb_array_elements(p_items) with ordinality e group by e.value ->> 'deadLetterId';
  perform wallet.write_admin_audit(p_user, p_session, 'replay.start', 'replay_run', p_id::text, p_reason, null,
    jsonb_build_object('name', p_name, 'items', v_count, 'perMinute', p_per_minute, 'state', outcome), p_request);
  if not v_needs then perform wallet.announce('replay/requested', p_id); end if;
end $$;

-- Pauses, resumes or cancels a replay. The item in hand is finished; a cancelled replay leaves the rest as it was.
-- `done`; `already`: it is so; `closed`: it has ended, or waits for an approval and can only be cancelled. Locks: the run.
create or replace function wallet.steer_replay(
  p_user uuid, p_session uuid, p_run uuid, p_to text, p_reason text, p_request text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare r wallet.replay_runs;
begin
  perform wallet.assert_admin(p_user, p_session);
  if p_to not in ('running', 'paused', 'cancelled') then raise exception 'no state to go to' using errcode = 'WL007'; end if;
  select * into r from wallet.replay_runs where id = p_run for update;
  if not found then raise exception 'no such replay' using errcode = 'WL006'; end if;
  if r.state = p_to then outcome := 'already'; return; end if;
  if r.state in ('done', 'cancelled') or r.state = 'waiting_approval' and p_to <> 'cancelled' then outcome := 'closed'; return; end if;
  update wallet.replay_runs set state = p_to, finished_at = case p_to when 'cancelled' then wallet.clock() end where id = p_run;
  if p_to = 'cancelled' then
    update wallet.replay_items set state = 'skipped', outcome = 'cancelled', finished_at = wallet.clock()
     where run_id = p_run and state = 'waiting';
  elsif p_to = 'running' then
    perform wallet.announce('replay/requested', p_run);
  end if;
  perform wallet.write_admin_audit(p_user, p_session,
    case p_to when 'running' then 'replay.resume' when 'paused' then 'replay.pause' else 'replay.cancel' end, 'replay_run', p_run::text,
    p_reason, jsonb_build_object('state', r.state), jsonb_build_object('state', p_to), p_request);
  outcome := 'done';
end $$;
