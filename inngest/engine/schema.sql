-- State of the embedded engine: tables, and the SQL functions that are its only writers (INNGEST.md 3.2).
-- Applied at every start, into the schema first on the search path. Each writer takes one jsonb argument and is one
-- statement, so a crash leaves all of it or nothing. Payloads are `json`, kept as sent; in arguments they travel as
-- JSON text inside strings, since jsonb refuses what JSON allows ("\u0000", lone surrogates).

create table if not exists functions (
  id text primary key,
  config json not null,
  active boolean not null,
  synced timestamptz(3) not null
);

create table if not exists events (
  id text primary key,
  name text not null,
  body json not null,
  received timestamptz(3) not null
);
create index if not exists events_received on events (received);

create table if not exists starts (
  function text,
  key text,
  run text not null,
  at timestamptz(3) not null,
  primary key (function, key)
);
create index if not exists starts_at on starts (at);

create table if not exists runs (
  id text primary key,
  function text not null,
  event json not null,
  status text not null default 'running' check (status in ('running', 'completed', 'failed', 'cancelled')),
  plan boolean not null default false,
  version int not null default -1,
  max_attempts int not null,
  completed int not null default 0,
  keys text[] not null,
  limits int[] not null,
  result json,
  error json,
  parent_run text,
  parent_step text,
  started timestamptz(3) not null,
  ended timestamptz(3)
);
create index if not exists runs_running on runs (function) where status = 'running';
create index if not exists runs_ended on runs (ended) where ended is not null;

create table if not exists steps (
  run text references runs on delete cascade,
  hash text,
  op text not null,
  name text not null,
  result json,
  done boolean not null,
  seq int,
  at timestamptz(3) not null,
  primary key (run, hash)
);

create table if not exists queue (
  run text references runs on delete cascade,
  item text,
  kind text not null check (kind in ('call', 'timer', 'timeout')),
  run_at timestamptz(3) not null,
  attempt int not null default 0,
  keys text[] not null default '{}',
  limits int[] not null default '{}',
  token text,
  lease_until timestamptz(3),
  error text,
  seq bigint generated always as identity,
  primary key (run, item)
);
create index if not exists queue_calls on queue (run_at, seq) where kind = 'call';
create index if not exists queue_timers on queue (run_at, seq) where kind <> 'call';
create index if not exists queue_leased on queue (token) where token is not null;

create table if not exists waits (
  run text references runs on delete cascade,
  hash text,
  event text not null,
  expression text,
  primary key (run, hash)
);
create index if not exists waits_event on waits (event);

create table if not exists ticks (
  function text,
  cron text,
  at timestamptz(3),
  run text,
  primary key (function, cron, at)
);

-- Milliseconds since 1970, as Node counts, into a timestamp and back.
create or replace function moment(p jsonb) returns timestamptz language sql immutable as $$
  select to_timestamp((p #>> '{}')::double precision / 1000)
$$;
create or replace function millis(p timestamptz) returns bigint language sql immutable as $$
  select round(extract(epoch from p) * 1000)::bigint
$$;

-- A start key counts for 24 hours. True: it was free and is taken now.
create or replace function remember(p_function text, p_key text, p_run text, p_now timestamptz)
returns boolean language plpgsql as $$
begin
  insert into starts as s (function, key, run, at) values (p_function, p_key, p_run, p_now)
  on conflict (function, key) do update set run = excluded.run, at = excluded.at
    where s.at <= p_now - interval '24 hours';
  return found;
end $$;

-- Begins a run with its first call, unless one of its keys was seen within 24 hours.
create or replace function start_run(s jsonb, p_now timestamptz) returns boolean language plpgsql as $$
declare
  v_keys text[] := array(select jsonb_array_elements_text(s -> 'keys'));
  v_limits int[] := array(select jsonb_array_elements_text(s -> 'limits')::int);
begin
  if s ? 'idempotency' and not remember(s ->> 'function', s ->> 'idempotency', s ->> 'run', p_now) then
    return false;
  end if;
  if s ? 'key' and not remember(s ->> 'function', s ->> 'key', s ->> 'run', p_now) then
    delete from starts where function = s ->> 'function' and run = s ->> 'run';
    return false;
  end if;
  insert into runs (id, function, event, max_attempts, keys, limits, parent_run, parent_step, started)
  values (s ->> 'run', s ->> 'function', (s ->> 'event')::json, (s ->> 'maxAttempts')::int, v_keys, v_limits,
    s ->> 'parentRun', s ->> 'parentStep', p_now)
  on conflict (id) do nothing;
  if not found then
    return false;
  end if;
  insert into queue (run, item, kind, run_at, keys, limits)
  values (s ->> 'run', 'step', 'call', moment(s -> 'at'), v_keys, v_limits);
  return true;
end $$;

-- With no step pending: clears the plan flag and queues the call that finds the next step.
create or replace function proceed(p_run text, p_now timestamptz) returns void language plpgsql as $$
begin
  if exists (select from steps where run = p_run and not done) then
    return;
  end if;
  update runs set plan = false where id = p_run and plan;
  insert into queue (run, item, kind, run_at, keys, limits)
  select id, 'step', 'call', p_now, keys, limits from runs where id = p_run
  on conflict (run, item) do nothing;
end $$;

-- Gives a pending step its result, once; later results of the same step are ignored.
create or replace function settle(p_run text, p_hash text, p_result json, p_now timestamptz)
returns void language plpgsql as $$
begin
  perform from runs where id = p_run and status = 'running' for no key update;
  if not found then
    return;
  end if;
  update steps set result = p_result, done = true, at = p_now,
    seq = (select completed + 1 from runs where id = p_run)
  where run = p_run and hash = p_hash and not done;
  if not found then
    return;
  end if;
  update runs set completed = completed + 1 where id = p_run;
  delete from queue where run = p_run and item = p_hash;
  delete from waits where run = p_run and hash = p_hash;
  perform proceed(p_run, p_now);
end $$;

-- Ends a running run, removes its items and waits, and hands its end to the run that invoked it.
create or replace function end_run(p_run text, e jsonb, p_now timestamptz) returns boolean language plpgsql as $$
declare
  r runs;
begin
  update runs set status = e ->> 'status', result = (e ->> 'result')::json, error = (e ->> 'error')::json, ended = p_now
  where id = p_run and status = 'running' returning * into r;
  if not found then
    return false;
  end if;
  delete from queue where run = p_run;
  delete from waits where run = p_run;
  if r.parent_run is not null then
    perform settle(r.parent_run, r.parent_step, case when r.status = 'completed'
      then json_build_object('data', r.result) else json_build_object('error', r.error) end, p_now);
  end if;
  return true;
end $$;

-- Waits and cancellable runs that this delivery might concern and the engine has not looked at; null: none.
create or replace function unseen(p jsonb) returns json language plpgsql stable as $$
declare
  v_names text[] := array(select jsonb_array_elements_text(p -> 'names'));
  v_functions text[] := array(select jsonb_array_elements_text(p -> 'cancellable'));
  v_seen text[] := array(select jsonb_array_elements_text(p -> 'seen'));
  v_waits json;
  v_runs json;
begin
  if v_names <> '{}' then
    select json_agg(json_build_object('run', w.run, 'hash', w.hash, 'event', w.event, 'expression', w.expression,
      'trigger', r.event)) into v_waits
    from waits w join runs r on r.id = w.run
    where w.event = any (v_names) and w.run || ' ' || w.hash <> all (v_seen);
  end if;
  if v_functions <> '{}' then
    select json_agg(json_build_object('run', id, 'function', function, 'trigger', event, 'started', millis(started)))
    into v_runs
    from runs where status = 'running' and function = any (v_functions) and id <> all (v_seen);
  end if;
  if v_waits is null and v_runs is null then
    return null;
  end if;
  return json_build_object('status', 'look', 'waits', coalesce(v_waits, '[]'), 'runs', coalesce(v_runs, '[]'));
end $$;

-- Stores events and does what was decided about each: starts, resumed waits, cancelled runs (whose end is delivered
-- in turn). An event stored before does nothing. An event of the engine itself is stored only when it does something.
create or replace function deliver(p_events jsonb, p_now timestamptz) returns void language plpgsql as $$
declare
  e jsonb;
  x jsonb;
begin
  for e in select * from jsonb_array_elements(p_events) loop
    continue when e ? 'internal' and e -> 'starts' = '[]' and e -> 'resumes' = '[]';
    insert into events (id, name, body, received)
    values (e ->> 'id', e ->> 'name', (e ->> 'body')::json, p_now) on conflict (id) do nothing;
    continue when not found;
    for x in select * from jsonb_array_elements(e -> 'starts') loop
      perform start_run(x, p_now);
    end loop;
    for x in select * from jsonb_array_elements(e -> 'resumes') loop
      perform settle(x ->> 'run', x ->> 'hash', (e ->> 'body')::json, p_now);
    end loop;
    for x in select * from jsonb_array_elements(e -> 'cancels') loop
      if end_run(x ->> 'run', x -> 'end', p_now) then
        perform deliver(x -> 'events', p_now);
      end if;
    end loop;
  end loop;
end $$;

-- ingest {now, events, names, cancellable, seen}: `ok`, or `look` with what must be decided first, nothing written.
create or replace function ingest(p jsonb) returns json language plpgsql as $$
declare
  v_look json := unseen(p);
begin
  if v_look is not null then
    return v_look;
  end if;
  perform deliver(p -> 'events', moment(p -> 'now'));
  return '{"status":"ok"}';
end $$;

-- All the app needs for one call of a leased item.
create or replace function described(p_run text, p_item text) returns json language sql stable as $$
  select json_build_object('run', r.id, 'item', q.item, 'attempt', q.attempt, 'token', q.token, 'function', r.function,
    'event', r.event, 'plan', r.plan, 'version', r.version, 'maxAttempts', r.max_attempts,
    'steps', coalesce((select json_object_agg(hash, result) from steps where run = r.id and done), '{}'),
    'stack', coalesce((select json_agg(hash order by seq) from steps where run = r.id and done), '[]'))
  from queue q join runs r on r.id = q.run where q.run = p_run and q.item = p_item
$$;

-- claim {now, lease, limit, mine}: leases due calls, oldest first, within the limits of their concurrency keys;
-- `mine` are tokens of calls in flight here, whose lease may have run out while the database was away.
create or replace function claim(p jsonb) returns json language plpgsql as $$
declare
  v_now timestamptz := moment(p -> 'now');
  v_real timestamptz := clock_timestamp();
  v_mine text[] := array(select jsonb_array_elements_text(p -> 'mine'));
  v_full text[] := '{}';
  v_calls json[] := '{}';
  v_limit int := (p ->> 'limit')::int;
  v_busy int;
  q record;
begin
  for q in
    select run, item, keys, limits from queue
    where kind = 'call' and run_at <= v_now and (lease_until is null or lease_until < v_real)
      and (token is null or token <> all (v_mine))
    order by run_at, seq
  loop
    exit when cardinality(v_calls) >= v_limit;
    continue when q.keys && v_full;
    for i in 1 .. cardinality(q.keys) loop
      select count(*) into v_busy from queue
      where token is not null and (lease_until >= v_real or token = any (v_mine)) and q.keys[i] = any (keys);
      if v_busy >= q.limits[i] then
        v_full := v_full || q.keys[i];
      end if;
    end loop;
    continue when q.keys && v_full;
    perform from queue where run = q.run and item = q.item and (lease_until is null or lease_until < v_real)
    for update skip locked;
    continue when not found;
    update queue set token = gen_random_uuid()::text, lease_until = v_real + (p ->> 'lease')::int * interval '1 ms'
    where run = q.run and item = q.item;
    v_calls := v_calls || described(q.run, q.item);
  end loop;
  return json_build_object('calls', array_to_json(v_calls),
    'next', millis(least((select min(run_at) from queue where kind = 'call' and run_at > v_now),
      (select min(run_at) from queue where kind <> 'call'))));
end $$;

-- One opcode of an answer: a result, or a pending step with its item, wait or invoked run.
create or replace function apply_op(r runs, o jsonb, p_now timestamptz) returns boolean language plpgsql as $$
begin
  if o ? 'result' then
    insert into steps as s (run, hash, op, name, result, done, seq, at)
    values (r.id, o ->> 'hash', o ->> 'op', o ->> 'name', (o ->> 'result')::json, true, r.completed + 1, p_now)
    on conflict (run, hash) do update set result = excluded.result, done = true, seq = excluded.seq, at = excluded.at
      where not s.done;
    return found;
  end if;
  insert into steps (run, hash, op, name, done, at)
  values (r.id, o ->> 'hash', o ->> 'op', o ->> 'name', false, p_now) on conflict (run, hash) do nothing;
  if not found then
    return false;
  end if;
  if o ? 'kind' then
    insert into queue (run, item, kind, run_at, keys, limits)
    values (r.id, o ->> 'hash', o ->> 'kind', moment(o -> 'at'),
      case when o ->> 'kind' = 'call' then r.keys else '{}' end,
      case when o ->> 'kind' = 'call' then r.limits else '{}' end);
  end if;
  if o ? 'wait' then
    insert into waits (run, hash, event, expression)
    values (r.id, o ->> 'hash', o #>> '{wait,event}', o #>> '{wait,expression}');
  end if;
  if o ? 'start' then
    perform start_run(o -> 'start', p_now);
  end if;
  return false;
end $$;

-- apply {now, run, item, token, version, lease, keep, one of hold | retry | ops | end with events …}: what an answer
-- changes. `stale`: the item is no longer ours, nothing changes. A repeat after an unknown outcome is harmless: the
-- item is gone, or every part of it was done and the same next call comes back.
create or replace function apply(p jsonb) returns json language plpgsql as $$
declare
  v_now timestamptz := moment(p -> 'now');
  v_look json;
  v_keep boolean := (p ->> 'keep')::boolean;
  v_pending boolean;
  r runs;
  q queue;
  o jsonb;
begin
  select * into r from runs where id = p ->> 'run' for no key update;
  select * into q from queue where run = r.id and item = p ->> 'item' and token = p ->> 'token' for update;
  if q.run is null then
    return '{"status":"stale"}';
  end if;
  if p ? 'hold' then
    update queue set token = null, lease_until = clock_timestamp() + (p ->> 'hold')::int * interval '1 ms',
      error = p ->> 'reason' where run = q.run and item = q.item;
    return '{"status":"ok"}';
  end if;
  if p ? 'retry' then
    update queue set token = null, lease_until = null, attempt = q.attempt + 1, run_at = moment(p -> 'retry'),
      error = p ->> 'reason' where run = q.run and item = q.item;
    update runs set version = (p ->> 'version')::int where id = r.id;
    return '{"status":"ok"}';
  end if;
  if p ? 'end' then
    v_look := unseen(p);
    if v_look is not null then
      return v_look;
    end if;
    perform end_run(r.id, p -> 'end', v_now);
    perform deliver(p -> 'events', v_now);
    return '{"status":"ok"}';
  end if;

  delete from queue where run = q.run and item = q.item;
  for o in select * from jsonb_array_elements(p -> 'ops') loop
    if apply_op(r, o, v_now) then
      r.completed := r.completed + 1;
    end if;
  end loop;
  v_pending := exists (select from steps where run = r.id and not done);
  update runs set completed = r.completed, version = (p ->> 'version')::int,
    plan = v_pending and (r.plan or jsonb_array_length(p -> 'ops') > 1) where id = r.id;
  if v_pending then
    return '{"status":"ok"}';
  end if;
  insert into queue (run, item, kind, run_at, keys, limits, token, lease_until)
  values (r.id, 'step', 'call', v_now, r.keys, r.limits, case when v_keep then q.token end,
    case when v_keep then clock_timestamp() + (p ->> 'lease')::int * interval '1 ms' end)
  on conflict (run, item) do nothing;
  return json_build_object('status', 'ok', 'next', case when v_keep then described(r.id, 'step') end);
end $$;

-- fire {now, limit}: ends due sleeps, waits and invocations that ran out of time.
create or replace function fire(p jsonb) returns json language plpgsql as $$
declare
  v_now timestamptz := moment(p -> 'now');
  v_fired int := 0;
  v_result json;
  q record;
begin
  for q in
    select run, item, kind from queue where kind <> 'call' and run_at <= v_now
    order by run_at, seq limit (p ->> 'limit')::int
  loop
    perform from runs where id = q.run for no key update skip locked;
    continue when not found;
    v_result := 'null';
    if q.kind = 'timeout' and not exists (select from waits where run = q.run and hash = q.item) then
      v_result := '{"error":{"name":"InvokeTimeout","message":"the invoked function did not finish in time"}}';
    end if;
    perform settle(q.run, q.item, v_result, v_now);
    v_fired := v_fired + 1;
  end loop;
  return json_build_object('fired', v_fired);
end $$;

-- tick {now, ticks}: starts the run of each tick that was not seen before.
create or replace function tick(p jsonb) returns json language plpgsql as $$
declare
  t jsonb;
begin
  for t in select * from jsonb_array_elements(p -> 'ticks') loop
    insert into ticks (function, cron, at, run)
    values (t #>> '{start,function}', t ->> 'cron', moment(t -> 'at'), t #>> '{start,run}')
    on conflict (function, cron, at) do nothing;
    if found then
      perform start_run(t -> 'start', moment(p -> 'now'));
    end if;
  end loop;
  return '{}';
end $$;

-- adopt {now, functions, crons}: the function list becomes the active one; a new schedule counts from now.
create or replace function adopt(p jsonb) returns json language plpgsql as $$
begin
  update functions set active = false where active and id not in (select x ->> 'id' from jsonb_array_elements(p -> 'functions') x);
  insert into functions (id, config, active, synced)
  select x ->> 'id', (x ->> 'config')::json, true, moment(p -> 'now') from jsonb_array_elements(p -> 'functions') x
  on conflict (id) do update set config = excluded.config, active = true, synced = excluded.synced;
  insert into ticks (function, cron, at)
  select x ->> 'function', x ->> 'cron', moment(p -> 'now') from jsonb_array_elements(p -> 'crons') x
  where not exists (select from ticks t where t.function = x ->> 'function' and t.cron = x ->> 'cron');
  return '{}';
end $$;

-- known: the active function list, the last tick of each schedule, and the latest moment on record.
create or replace function known(p jsonb) returns json language sql stable as $$
  select json_build_object(
    'functions', coalesce((select json_agg(config) from functions where active), '[]'),
    'ticks', coalesce((select json_agg(json_build_object('function', function, 'cron', cron, 'at', millis(at)))
      from (select function, cron, max(at) as at from ticks group by function, cron) t), '[]'),
    'latest', (select millis(greatest(max(started), max(ended))) from runs))
$$;

-- renew {lease, tokens}: prolongs the leases of calls in flight.
create or replace function renew(p jsonb) returns json language plpgsql as $$
begin
  update queue set lease_until = clock_timestamp() + (p ->> 'lease')::int * interval '1 ms'
  where token in (select jsonb_array_elements_text(p -> 'tokens'));
  return '{}';
end $$;

-- prune {now}: forgets start keys after a day, ended runs, events and ticks after seven, some thousand at a time.
create or replace function prune(p jsonb) returns json language plpgsql as $$
declare
  v_now timestamptz := moment(p -> 'now');
begin
  delete from starts where ctid = any (array(select ctid from starts where at < v_now - interval '24 hours' limit 5000));
  delete from runs where id in (select id from runs where ended < v_now - interval '7 days' order by ended limit 1000);
  delete from events where id in (select id from events where received < v_now - interval '7 days' limit 5000);
  delete from ticks t where at < v_now - interval '7 days'
    and exists (select from ticks n where n.function = t.function and n.cron = t.cron and n.at > t.at);
  return '{}';
end $$;

-- quiet {now}: whether nothing is due, and the moment of the next item.
create or replace function quiet(p jsonb) returns json language sql stable as $$
  select json_build_object('due', (select count(*) from queue where run_at <= moment(p -> 'now')),
    'next', (select millis(min(run_at)) from queue where run_at > moment(p -> 'now')))
$$;

-- overview: what the status page shows.
create or replace function overview(p jsonb) returns json language sql stable as $$
  select json_build_object(
    'queue', json_build_object('total', (select count(*) from queue),
      'leased', (select count(*) from queue where token is not null), 'waits', (select count(*) from waits)),
    'runs', coalesce((select json_agg(x) from (
      select r.id, r.function, r.status, millis(r.started) as started, millis(r.ended) as ended, r.error,
        (select coalesce(json_agg(json_build_object('name', s.name, 'op', s.op, 'done', s.done) order by s.seq), '[]')
         from steps s where s.run = r.id) as steps,
        (select coalesce(json_agg(json_build_object('item', q.item, 'kind', q.kind, 'attempt', q.attempt,
           'next', millis(q.run_at), 'called', q.token is not null, 'error', q.error)), '[]')
         from queue q where q.run = r.id) as queue
      from runs r order by r.id desc limit 100) x), '[]'))
$$;
