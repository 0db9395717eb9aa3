-- grant: wallet_app
-- Many transfers in one call, each with the outcome of `send_transfer` and with the same rows written; all or none: when one
-- raises, none has happened, and the caller sends each alone. Second call: as `send_transfer`, for each.
-- When nothing would be refused, every key is new and nothing needs a confirmation, they are sent as one set; otherwise one after the
-- other by the plain command.
-- A sender must have what all their transfers of the set take, whatever comes in between: the set refuses nothing itself.
-- Locks: all balances in the order of their users, then the limits of the senders and the keys.
create or replace function wallet.send_transfer_batch(p_items jsonb)
returns table (place integer, outcome text, refusal_code text, transaction_id uuid)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  one record;
  v_today date := wallet.local_day(wallet.clock());
  v_many integer := jsonb_array_length(p_items);
  v_fit integer; v_posted integer;
begin
  perform from wallet.balances b
    where b.user_id = any (array(select (i ->> w)::uuid from jsonb_array_elements(p_items) i, (values ('user'), ('recipient')) as v(w)))
    order by b.user_id, b.currency for update;

  select count(*) into v_fit
    from jsonb_to_recordset(p_items) as i("user" uuid, session uuid, key uuid, recipient uuid, amount bigint, currency text, min bigint, max bigint,
           confirm_above bigint)
    join wallet.known_recipients m on m.user_id = i.user and m.recipient_id = i.recipient
    join wallet.users u on u.id = i.user and u.status = 'active'
    join wallet.sessions s on s.id = i.session and s.user_id = i.user and wallet.is_alive(s.revoked_at, s.idle_expires_at, s.expires_at, u.status)
    join wallet.users r on r.id = i.recipient and r.status = 'active'
    join wallet.balances b on b.user_id = r.id and b.currency = i.currency
    join wallet.limits_now() l on l.tier = u.tier
   where i.currency = 'ZAR' and i.user <> i.recipient and i.amount between i.min and least(i.max, l.single, coalesce(i.confirm_above, 0))
     and not exists (select from wallet.requests k where k.user_id = i.user and k.idempotency_key = i.key);
  select case when v_fit = v_many and count(distinct (x.user, x.key)) = v_many then count(distinct x.user) end into v_fit
    from jsonb_to_recordset(p_items) as x("user" uuid, key uuid);
  if v_fit is distinct from (
    select count(*)::integer
      from (select i.user, i.currency, sum(i.amount)::bigint as amount, min(i.day_max) as day_max, min(i.month_max) as month_max
              from jsonb_to_recordset(p_items) as i("user" uuid, amount bigint, currency text, day_max bigint, month_max bigint) group by 1, 2) x
      join wallet.balances b on b.user_id = x.user and b.currency = x.currency and b.available >= x.amount
      join wallet.users u on u.id = x.user
      join wallet.limits_now() t on t.tier = u.tier and t.balance - b.reserved >= x.amount
      left join wallet.limit_usage l on l.user_id = x.user and l.currency = x.currency and l.kind = 'transfer'
     where (l.day is null or l.day <= v_today)
       and x.amount + case when l.day = v_today then l.day_amount else 0 end <= x.day_max
       and x.amount + case when date_trunc('month', l.day) = date_trunc('month', v_today) then l.month_amount else 0 end <= x.month_max)
     or exists (
    select from (select i.recipient, i.currency, sum(i.amount)::bigint as amount
                   from jsonb_to_recordset(p_items) as i(recipient uuid, amount bigint, currency text) group by 1, 2) y
      join wallet.balances b on b.user_id = y.recipient and b.currency = y.currency
      join wallet.users u on u.id = y.recipient
      join wallet.limits_now() t on t.tier = u.tier and b.available + b.reserved + y.amount > t.balance)
  then
    for one in select * from jsonb_to_recordset(p_items) as i(
      place integer, id uuid, in_id uuid, "user" uuid, session uuid, key uuid, recipient uuid, amount bigint, currency text, note text,
      reference text, in_reference text, min bigint, max bigint, day_max bigint, month_max bigint, confirm_above bigint,
      request text, step_up uuid)
    loop
      place := one.place;
      select s.outcome, s.refusal_code, s.transaction_id into outcome, refusal_code, transaction_id
        from wallet.send_transfer(one.id, one.in_id, one.user, one.session, one.key, one.recipient, one.amount, one.currency, one.note,
          one.reference, one.in_reference, one.min, one.max, one.day_max, one.month_max, one.confirm_above, one.request, one.step_up) s;
      return next;
    end loop;
    return;
  end if;

  return query
  with asked as materialized (
    select i.*, u.role from jsonb_to_recordset(p_items) as i(
      place integer, id uuid, in_id uuid, "user" uuid, session uuid, key uuid, recipient uuid, amount bigint, currency text, note text,
      reference text, in_reference text, request text) join wallet.users u on u.id = i.user
  ), used as (
    insert into wallet.limit_usage as l (user_id, currency, kind, day, day_amount, month_amount)
    select a.user, a.currency, 'transfer', v_today, sum(a.amount), sum(a.amount) from asked a group by a.user, a.currency
    on conflict (user_id, currency, kind) do update
       set day = excluded.day,
           day_amount = excluded.day_amount + case when l.day = excluded.day then l.day_amount else 0 end,
           month_amount = excluded.month_amount + case when date_trunc('month', l.day) = date_trunc('month', excluded.day) then l.month_amount else 0 end
  ), kept as (
    insert into wallet.requests (user_id, idempotency_key, command, request_hash, transaction_id)
    select a.user, a.key, 'send_transfer', sha256(convert_to(format('send_transfer|%s|%s|%s|%s', a.recipient, a.currency, a.amount, a.note), 'UTF8')), a.id
      from asked a order by a.user, a.key
  ), audited as (
    insert into wallet.audit_log (id, actor, actor_role, session_id, action, object_kind, object_id, outcome, request_id)
    select wallet.new_uuid(), 'user:' || a.user, a.role, a.session, 'transfer.send', 'transaction', a.id::text, 'done', a.request from asked a
  ), written as (
    insert into wallet.transactions (id, type, status, user_id, counterparty_user_id, group_id, currency, amount, direction, reference, description, completed_at)
    select x.id, 'transfer', 'completed', x.owner, x.other, x.group_id, x.currency, x.amount, x.direction, x.reference, x.note, wallet.clock()
      from asked a, lateral (values
        (a.id, a.user, a.recipient, a.id, a.currency, a.amount, 'out', a.reference, a.note),
        (a.in_id, a.recipient, a.user, a.id, a.currency, a.amount, 'in', a.in_reference, a.note))
        as x(id, owner, other, group_id, currency, amount, direction, reference, note)
  ), legs as materialized (
    select x.place, x.owner, x.currency, x.delta
      from asked a, lateral (values (a.place, a.user, a.currency, -a.amount), (a.place, a.recipient, a.currency, a.amount)) as x(place, owner, currency, delta)
  ), moved as (
    update wallet.balances b set available = b.available + s.delta, version = b.version + s.many
      from (select g.owner, g.currency, sum(g.delta)::bigint as delta, count(*) as many from legs g group by 1, 2) s
     where b.user_id = s.owner and b.currency = s.currency
    returning b.user_id, b.currency, b.available, b.available_account
  ), running as materialized (
    select g.place, g.owner, m.available_account as account,
           (m.available - coalesce(sum(g.delta) over (partition by g.owner, g.currency order by g.place rows between 1 following and unbounded following), 0))::bigint as after
      from legs g join moved m on m.user_id = g.owner and m.currency = g.currency
  ), posted as (
    insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, debit_after, credit_after)
    select a.id, 'transfer', d.account, c.account, a.amount, a.currency, d.after, c.after
      from asked a join running d on d.place = a.place and d.owner = a.user join running c on c.place = a.place and c.owner = a.recipient
     order by a.place
    returning entries.transaction_id
  ), told as (
    insert into wallet.transaction_events (transaction_id, seq, from_status, to_status, cause, actor)
    select x.id, 1, null, 'completed', 'person_asked', 'user' from asked a, lateral (values (a.id), (a.in_id)) as x(id)
  ), announced as (
    insert into wallet.outbox (event_name, subject_id, occurrence) select 'transaction/changed', a.in_id, 1 from asked a order by a.place
  )
  select a.place, 'sent', null::text, a.id from asked a join posted p on p.transaction_id = a.id;
  get diagnostics v_posted = row_count;
  if v_posted <> v_many then raise exception 'not every transfer was posted' using errcode = 'WL007'; end if;
end $$;
