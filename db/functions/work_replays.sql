-- grant: wallet_worker
-- The work of a replay: items are claimed one by one, at the replay's own rate, and what came of each is written once.

-- `go`: this item is the caller's now. `wait`: for so many seconds, since the rate allows no more yet or somebody else has the last item.
-- `paused`: not running. `done`: nothing is left. A claim that nobody finished for 2 minutes is given out again: what an item does,
-- happens once however often it is worked; `preview` is what an earlier try had kept. Items whose letter is no longer open are skipped. Locks: the run, then the item.
create or replace function wallet.claim_replay_item(
  p_run uuid, out outcome text, out seq integer, out letter uuid, out preview_sha256 bytea, out preview jsonb, out requested_by uuid,
  out wait_seconds double precision)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare r wallet.replay_runs; i wallet.replay_items; v_now timestamptz := wallet.clock();
begin
  select * into r from wallet.replay_runs where id = p_run for update;
  if not found then raise exception 'no such replay' using errcode = 'WL006'; end if;
  if r.state in ('done', 'cancelled') then outcome := 'done'; return; end if;
  if r.state <> 'running' then outcome := 'paused'; return; end if;
  loop
    select * into i from wallet.replay_items w
     where w.run_id = p_run and (w.state = 'waiting' or w.state = 'working' and w.claimed_at <= v_now - interval '2 minutes')
     order by w.seq limit 1 for update;
    exit when not found or i.state = 'working' or exists (select from wallet.dead_letters d where d.id = i.dead_letter_id and d.closed_at is null);
    update wallet.replay_items w set state = 'skipped', outcome = 'closed', finished_at = v_now where w.run_id = p_run and w.seq = i.seq;
  end loop;
  if i.run_id is null then
    select * into i from wallet.replay_items w where w.run_id = p_run and w.state = 'working' order by w.claimed_at limit 1;
    if found then
      outcome := 'wait'; wait_seconds := greatest(extract(epoch from i.claimed_at + interval '2 minutes' - v_now), 1); return;
    end if;
    update wallet.replay_runs set state = 'done', finished_at = v_now where id = p_run;
    outcome := 'done'; return;
  end if;
  wait_seconds := extract(epoch from r.worked_at + interval '1 minute' / r.per_minute - v_now);
  if wait_seconds > 0 then outcome := 'wait'; return; end if;
  update wallet.replay_runs set worked_at = v_now where id = p_run;
  update wallet.replay_items w set state = 'working', claimed_at = v_now where w.run_id = p_run and w.seq = i.seq;
  outcome := 'go'; seq := i.seq; letter := i.dead_letter_id; preview_sha256 := i.preview_sha256;
  preview := i.preview; requested_by := r.requested_by; wait_seconds := 0;
end $$;

-- Keeps what the preview of an item says, before anything is done: whoever takes over after a crash compares with it. The first one stands.
create or replace function wallet.keep_replay_preview(p_run uuid, p_seq integer, p_preview jsonb, out preview jsonb)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.replay_items i set preview = coalesce(i.preview, p_preview)
   where i.run_id = p_run and i.seq = p_seq and i.state = 'working' returning i.preview into keep_replay_preview.preview;
end $$;

-- Writes down what came of an item, the effects found in the rows, and whether they are what the preview said; the replay ends with its last
-- one. A withdrawal that has come to rest closes its dead letter; one that failed renews it, as an attempt does for a delivery.
-- A second call: `already`. Locks: the run, then the item, then the dead letter.
create or replace function wallet.complete_replay_item(
  p_run uuid, p_seq integer, p_state text, p_outcome text, p_result jsonb, p_agreed boolean, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare r wallet.replay_runs; d wallet.dead_letters; v_letter uuid; v_preview jsonb; v_now timestamptz := wallet.clock();
begin
  if p_state not in ('done', 'failed', 'changed', 'skipped') then raise exception 'no end of an item' using errcode = 'WL007'; end if;
  select * into r from wallet.replay_runs where id = p_run for update;
  update wallet.replay_items i
     set state = p_state, outcome = p_outcome, result = p_result, agreed = p_agreed, finished_at = v_now
   where i.run_id = p_run and i.seq = p_seq and i.state = 'working' returning i.dead_letter_id, i.preview into v_letter, v_preview;
  if not found then outcome := 'already'; return; end if;
  select * into d from wallet.dead_letters where id = v_letter for update;
  if d.subject_kind = 'withdrawal' and d.closed_at is null and p_state in ('done', 'failed') then
    if wallet.is_letter_settled(d.subject_kind, d.subject_id) then
      update wallet.dead_letters set closed_at = v_now, closed_by = 'replay' where id = v_letter;
    else
      update wallet.dead_letters set error_code = p_outcome, last_failed_at = v_now where id = v_letter and p_state = 'failed';
    end if;
  end if;
  insert into wallet.audit_log (id, actor, actor_role, session_id, action, object_kind, object_id, outcome, reason, request_id, before, after)
  values (wallet.new_uuid(), 'user:' || r.requested_by, 'admin', null, 'replay.item',
          case d.subject_kind when 'withdrawal' then 'transaction' else 'delivery' end, d.subject_id::text,
          case p_state when 'done' then 'done' else 'failed' end, r.reason, null,
          jsonb_build_object('run', p_run, 'preview', v_preview), jsonb_build_object('outcome', p_outcome, 'state', p_state, 'effects', p_result));
  if r.state = 'running' and not exists (select from wallet.replay_items i where i.run_id = p_run and i.state in ('waiting', 'working')) then
    update wallet.replay_runs set state = 'done', finished_at = v_now where id = p_run;
  end if;
  outcome := 'recorded';
end $$;

-- Announces again what runs and has not been worked for 5 minutes: its runner was lost. Ages count from `p_now`; not while an
-- announcement waits or was taken over within those minutes. A second run finds it announced.
create or replace function wallet.announce_stuck_replays(p_now timestamptz, out announced integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  select count(wallet.announce('replay/requested', r.id)) into announced from wallet.replay_runs r
   where r.state = 'running' and coalesce(r.worked_at, r.created_at) <= p_now - interval '5 minutes'
     and not exists (select from wallet.outbox o where o.event_name = 'replay/requested' and o.subject_id = r.id
                        and (o.acknowledged_at is null or o.acknowledged_at > p_now - interval '5 minutes'));
end $$;
