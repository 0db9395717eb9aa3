-- The sandbox's own state. Applied at every start; everything here is idempotent.
-- A state change and its events are one call of one function: after kill -9 there is either both or neither.

create table if not exists sandbox (
  only_row boolean primary key default true check (only_row),
  seed text not null,
  offset_ms bigint not null default 0,
  settings jsonb not null default '{}',
  tags_used jsonb not null default '{}'
);

create table if not exists keys (
  id bigint generated always as identity primary key,
  owner text not null,                -- 'company', 'foreign' or a webhook's id
  public_pem text not null,
  private_pem text not null,
  signatures_left integer             -- null: the current key; n: rotated out, but signs n more deliveries
);

create table if not exists webhooks (
  id uuid primary key,
  number bigint not null unique,
  title text not null,
  callback text not null,
  all_events boolean not null,
  events jsonb not null,
  created_on bigint not null,
  updated_on bigint not null
);

create table if not exists purchases (
  id uuid primary key,
  number bigint not null unique,
  reference text not null,
  status text not null,
  version integer not null,
  state jsonb not null,               -- what the sandbox knows, amounts as text
  body json not null,                 -- what the API shows
  before json                         -- what the API showed before the last change, for stale reads
);
create index if not exists purchases_reference on purchases (reference);

create table if not exists refunds (
  id uuid primary key,
  number bigint not null unique,
  purchase_id uuid not null references purchases on delete cascade,
  reference text not null,
  status text not null,
  amount bigint not null,
  currency text not null,
  body json not null
);
create index if not exists refunds_purchase on refunds (purchase_id);

create table if not exists payouts (
  id uuid primary key,
  number bigint not null unique,
  reference text not null,
  status text not null,
  version integer not null,
  currency text not null,
  asked bigint not null,
  paid bigint not null,               -- what has left for the bank account, how often it ever did
  returned bigint not null,
  fee bigint not null,
  outgoing bigint not null,           -- amount and fee while an attempt is under way
  state jsonb not null,
  body json not null,
  before json
);
create index if not exists payouts_reference on payouts (reference);

create table if not exists statements (
  id uuid primary key,
  number bigint not null unique,
  created_ms bigint not null,
  updated_ms bigint not null,
  timezone text not null,
  filter jsonb not null,              -- as asked: Unix seconds and text, all as text
  cancelled boolean not null default false,
  csv text,                           -- written once, at the first look after it is due
  rows integer
);

create table if not exists timers (
  id bigint generated always as identity primary key,
  purchase_id uuid references purchases on delete cascade,
  payout_id uuid references payouts on delete cascade,
  kind text not null,
  at_ms bigint not null
);
create index if not exists timers_at on timers (at_ms, id);

create table if not exists events (
  number bigint generated always as identity primary key,
  at_ms bigint not null,
  event_type text not null,
  object_id uuid not null,
  purchase_id uuid,                   -- of what happened to a purchase or its refund
  reference text not null,
  body text not null,                 -- the exact bytes every attempt sends
  stale text not null                 -- the same event with the object as it was before
);
create index if not exists events_purchase on events (purchase_id);

create table if not exists deliveries (
  id bigint generated always as identity primary key,
  event_number bigint not null references events on delete cascade,
  receiver text not null,             -- 'callback' or a webhook's id
  url text not null,
  event_type text not null,
  object_id uuid not null,
  purchase_id uuid,
  reference text not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'dropped', 'given_up')),
  attempts integer not null default 0,
  first_at_ms bigint not null,
  next_at_ms bigint not null,
  held text                           -- 'delay' keeps its place in the queue, 'reorder' lets later ones pass
);
create index if not exists deliveries_queue on deliveries (receiver, object_id, id) where status = 'pending';
create index if not exists deliveries_due on deliveries (next_at_ms, id) where status = 'pending';
create index if not exists deliveries_purchase on deliveries (purchase_id);

create table if not exists attempts (
  id bigint generated always as identity primary key,
  delivery_id bigint not null references deliveries on delete cascade,
  at_ms bigint not null,
  http_status integer,
  error text,
  fault text,
  key_id bigint
);
create index if not exists attempts_delivery on attempts (delivery_id, id);

create table if not exists faults (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('http', 'webhook')),
  rule jsonb not null,
  seen integer not null default 0,
  fired integer not null default 0
);

create table if not exists requests (
  number bigint primary key,
  at_ms bigint not null,
  method text not null,
  path text not null,
  reference text,
  object_id text,
  http_status integer not null,       -- what the caller was told; 0: nothing
  accepted boolean not null,          -- whether the sandbox acted on it
  fault text
);

-- A schema from before there were payouts becomes this one.
alter table timers alter column purchase_id drop not null, add column if not exists payout_id uuid references payouts on delete cascade;
alter table events alter column purchase_id drop not null;
alter table deliveries alter column purchase_id drop not null;
-- What the book sums, read from the body once and not at every sum.
alter table purchases
  add column if not exists currency text generated always as (coalesce(body #>> '{payment,currency}', body #>> '{purchase,currency}')) stored,
  add column if not exists asked bigint generated always as ((body #>> '{purchase,total}')::bigint) stored,
  add column if not exists paid bigint generated always as (
    case when (body ->> 'marked_as_paid')::boolean then 0 else coalesce((body #>> '{payment,amount}')::bigint, 0) end) stored,
  add column if not exists fee bigint generated always as (coalesce((body #>> '{payment,fee_amount}')::bigint, 0)) stored,
  add column if not exists pending bigint generated always as (coalesce((body #>> '{payment,pending_amount}')::bigint, 0)) stored;

create or replace view book as
  select 'purchase' as kind, status, currency, count(*) as count, sum(asked) as asked, sum(paid) as amount, sum(fee) as fee,
    sum(pending) as pending
  from purchases group by status, currency
  union all
  select 'refund', status, currency, count(*), sum(amount), sum(amount), 0, 0 from refunds group by status, currency
  union all
  select 'chargeback', status, currency, count(*), sum(paid),
    sum(paid - coalesce((select sum(r.amount) from refunds r where r.purchase_id = p.id), 0)), 0, 0
  from purchases p where status = 'chargeback' group by status, currency
  union all
  select 'payout', status, currency, count(*), sum(asked), sum(paid), sum(fee), sum(outgoing) from payouts group by status, currency
  union all
  select 'payout_return', status, currency, count(*), sum(asked), sum(returned), 0, 0
  from payouts where returned > 0 group by status, currency;

/* What a statement tells, one row for each movement of money (paid_on set), and for each purchase and payout without one. */
create or replace view records as
  select id, 'purchase' as product, null::uuid as related_to, reference, status, (body ->> 'created_on')::bigint as created_on,
    case when paid > 0 then (body #>> '{payment,paid_on}')::bigint end as paid_on, (body ->> 'updated_on')::bigint as updated_on,
    currency, case when paid > 0 then paid else asked end as amount, fee, -(fee + pending) as kept,
    body #>> '{transaction_data,payment_method}' as payment_method, body ->> 'is_test' as is_test, body ->> 'brand_id' as brand_id
  from purchases
  union all
  select r.id, 'refund', r.purchase_id, r.body ->> 'reference', r.status, (r.body ->> 'created_on')::bigint,
    (r.body #>> '{payment,paid_on}')::bigint, (r.body ->> 'updated_on')::bigint, r.currency, r.amount, 0, 0,
    r.body #>> '{transaction_data,payment_method}', r.body ->> 'is_test', p.body ->> 'brand_id'
  from refunds r join purchases p on p.id = r.purchase_id
  union all
  select p.id, 'chargeback', p.id, p.reference, p.status, c.at, c.at, c.at, p.currency, c.taken, 0, 0,
    p.body #>> '{transaction_data,payment_method}', p.body ->> 'is_test', p.body ->> 'brand_id'
  from purchases p, lateral (
    select (select max((h ->> 'timestamp')::bigint) from json_array_elements(p.body -> 'status_history') h
             where h ->> 'status' = 'chargeback') as at,
           p.paid - coalesce((select sum(r.amount)::bigint from refunds r where r.purchase_id = p.id), 0) as taken) c
  where p.status = 'chargeback' and c.taken > 0
  union all
  select id, 'payout', null, reference, status, (body ->> 'created_on')::bigint,
    case when paid > 0 then (body #>> '{payment,paid_on}')::bigint end, (body ->> 'updated_on')::bigint,
    currency, case when paid > 0 then paid else asked end, fee, fee, 'bank_account', body ->> 'is_test', body ->> 'brand_id'
  from payouts
  union all
  select p.id, 'payout_return', p.id, p.reference, p.status, c.at, c.at, c.at, p.currency, p.returned, 0, 0,
    'bank_account', p.body ->> 'is_test', p.body ->> 'brand_id'
  from payouts p, lateral (
    select max(at) as at from (
      select h.entry ->> 'status' as status, (h.entry ->> 'timestamp')::bigint as at,
             lag(h.entry ->> 'status') over (order by h.place) as before
        from json_array_elements(p.body -> 'status_history') with ordinality h (entry, place)) x
     where x.status = 'error' and x.before = 'success') c
  where p.returned > 0;

/* RFC 4180: quoted only where it must be. */
create or replace function csv_field(field text) returns text language sql immutable as $$
  select case when field ~ '[",\r\n]' then '"' || replace(field, '"', '""') || '"' else coalesce(field, '') end
$$;

/* Minor units as decimal text with this sign between the parts. */
create or replace function decimal_text(minor bigint, sign text) returns text language sql immutable as $$
  select minor / 100 || sign || lpad((minor % 100)::text, 2, '0')
$$;

/* Fixes what a statement says, once; `odd` are the ways in which it may differ from what everybody expects. */
create or replace function write_statement(statement uuid, odd jsonb) returns void language sql as $$
  with asked as materialized (
    select s.id, s.filter as f, s.timezone as zone from statements s where s.id = statement and s.csv is null
  ), told as (
    select r.*, row_number() over (order by r.paid_on nulls last, r.created_on, r.id, r.product) as place, a.zone
    from asked a, records r
    where (a.f ->> 'from' is null or r.created_on >= (a.f ->> 'from')::bigint)
      and (a.f ->> 'to' is null or r.created_on < (a.f ->> 'to')::bigint)
      and (a.f ->> 'paid_from' is null or r.paid_on >= (a.f ->> 'paid_from')::bigint)
      and (a.f ->> 'paid_to' is null or r.paid_on < (a.f ->> 'paid_to')::bigint)
      and (a.f ->> 'updated_from' is null or r.updated_on >= (a.f ->> 'updated_from')::bigint)
      and (a.f ->> 'updated_to' is null or r.updated_on < (a.f ->> 'updated_to')::bigint)
      and (a.f ->> 'currency' is null or r.currency = a.f ->> 'currency')
      and (a.f ->> 'status' is null or r.status = a.f ->> 'status')
      and (a.f ->> 'product' is null or r.product = a.f ->> 'product')
      and (a.f ->> 'q' is null or a.f ->> 'q' in (r.id::text, r.related_to::text, r.reference))
  ), lines as (
    select place, array_to_string(array[id::text, product, related_to::text, csv_field(reference), csv_field(status),
      to_char(to_timestamp(created_on) at time zone zone, 'YYYY-MM-DD HH24:MI:SS'),
      to_char(to_timestamp(paid_on) at time zone zone, 'YYYY-MM-DD HH24:MI:SS'), csv_field(currency),
      csv_field(decimal_text(amount, odd ->> 'decimal')), csv_field(decimal_text(fee, odd ->> 'decimal')),
      csv_field(decimal_text(amount + kept, odd ->> 'decimal')), csv_field(coalesce(odd ->> 'method', payment_method)), is_test, brand_id]
      || case when (odd ->> 'extra')::boolean then array['x'] else '{}' end, ',', '') || E'\n' as line
    from told
  )
  update statements s set rows = (select count(*) from lines),
    csv = 'id,product,related_to,reference,status,created_on,paid_on,currency,amount,fee_amount,net_amount,payment_method,is_test,brand_id'
      || case when (odd ->> 'extra')::boolean then ',remark' else '' end || E'\n'
      || coalesce((select string_agg(line, '' order by place) from lines), '')
  from asked where s.id = asked.id and s.csv is null
$$;

/* What a payout may still take: all that came in, less what left, what Revio keeps and what is held back or under way. */
create or replace function available(wanted text, opening numeric) returns numeric language sql stable as $$
  select opening + coalesce(sum(case
    when kind in ('purchase', 'payout_return') then amount - fee - pending
    when kind = 'payout' then -amount - fee - pending
    else -amount end), 0)
  from book where currency = wanted
$$;

/* Writes the events of a change, each with a delivery for every receiver that wants it. */
create or replace function write_events(change jsonb, purchase uuid, object_reference text) returns void language plpgsql as $$
declare
  item jsonb;
  event bigint;
begin
  for item in select * from jsonb_array_elements(change -> 'events') loop
    insert into events (at_ms, event_type, object_id, purchase_id, reference, body, stale)
    values ((change ->> 'now')::bigint, item ->> 'type', (item ->> 'object_id')::uuid, purchase, object_reference,
            item ->> 'body', item ->> 'stale')
    returning number into event;
    insert into deliveries (event_number, receiver, url, event_type, object_id, purchase_id, reference, first_at_ms, next_at_ms)
    select event, r.receiver, r.url, item ->> 'type', (item ->> 'object_id')::uuid, purchase, object_reference,
           (change ->> 'send_at')::bigint, (change ->> 'send_at')::bigint
    from (select 0 as number, 'callback' as receiver, item ->> 'callback' as url where item ->> 'callback' is not null
          union all
          select number, id::text, callback from webhooks where all_events or events ? (item ->> 'type')
          order by number) r;
  end loop;
end $$;

/* Writes a purchase at the version its caller read, with its refunds, timers, events and deliveries.
   Answers false, and writes nothing, when somebody else changed the purchase meanwhile. */
create or replace function apply_change(change jsonb) returns boolean language plpgsql as $$
declare
  p jsonb := change -> 'purchase';
begin
  if (p ->> 'version')::int = 0 then
    insert into purchases (id, number, reference, status, version, state, body)
    values ((p ->> 'id')::uuid, (p ->> 'number')::bigint, p ->> 'reference', p ->> 'status', 1, p -> 'state', (p ->> 'body')::json);
  else
    update purchases set status = p ->> 'status', version = version + 1, state = p -> 'state', before = body, body = (p ->> 'body')::json
    where id = (p ->> 'id')::uuid and version = (p ->> 'version')::int;
    if not found then return false; end if;
  end if;

  insert into refunds (id, number, purchase_id, reference, status, amount, currency, body)
  select (r ->> 'id')::uuid, (r ->> 'number')::bigint, (p ->> 'id')::uuid, p ->> 'reference', r ->> 'status',
         (r ->> 'amount')::bigint, r ->> 'currency', (r ->> 'body')::json
  from jsonb_array_elements(change -> 'refunds') r
  on conflict (id) do update set status = excluded.status, body = excluded.body;

  delete from timers where id = (change ->> 'timer_done')::bigint;
  insert into timers (purchase_id, kind, at_ms)
  select (p ->> 'id')::uuid, t ->> 'kind', (t ->> 'at_ms')::bigint from jsonb_array_elements(change -> 'timers') t;

  perform write_events(change, (p ->> 'id')::uuid, p ->> 'reference');
  return true;
end $$;

/* Writes a payout at the version its caller read, with its timers, events and deliveries: 'done'. Nothing is written when
   somebody else changed it meanwhile ('changed'), or when it needs more than is available ('too_little'). */
create or replace function apply_payout_change(change jsonb) returns text language plpgsql as $$
declare
  p jsonb := change -> 'payout';
begin
  if change ->> 'needs' is not null then
    perform 1 from sandbox for update; -- one at a time: no two may take the same money
    if available(p ->> 'currency', case p ->> 'currency' when 'ZAR' then (change ->> 'opening_float')::numeric else 0 end)
       < (change ->> 'needs')::numeric then return 'too_little'; end if;
  end if;

  if (p ->> 'version')::int = 0 then
    insert into payouts (id, number, reference, status, version, currency, asked, paid, returned, fee, outgoing, state, body)
    values ((p ->> 'id')::uuid, (p ->> 'number')::bigint, p ->> 'reference', p ->> 'status', 1, p ->> 'currency',
            (p ->> 'asked')::bigint, (p ->> 'paid')::bigint, (p ->> 'returned')::bigint, (p ->> 'fee')::bigint,
            (p ->> 'outgoing')::bigint, p -> 'state', (p ->> 'body')::json);
  else
    update payouts set status = p ->> 'status', version = version + 1, paid = (p ->> 'paid')::bigint,
      returned = (p ->> 'returned')::bigint, fee = (p ->> 'fee')::bigint, outgoing = (p ->> 'outgoing')::bigint,
      state = p -> 'state', before = body, body = (p ->> 'body')::json
    where id = (p ->> 'id')::uuid and version = (p ->> 'version')::int;
    if not found then return 'changed'; end if;
  end if;

  delete from timers where id = (change ->> 'timer_done')::bigint;
  insert into timers (payout_id, kind, at_ms)
  select (p ->> 'id')::uuid, t ->> 'kind', (t ->> 'at_ms')::bigint from jsonb_array_elements(change -> 'timers') t;
  perform write_events(change, null, p ->> 'reference');
  return 'done';
end $$;

/* Records the outcome of finished attempts: one list, one statement. */
create or replace function record_attempts(list jsonb) returns void language plpgsql as $$
declare
  a jsonb;
  d deliveries;
begin
  for a in select * from jsonb_array_elements(list) loop
    update deliveries set
      status = coalesce(a ->> 'status', status),
      attempts = attempts + (a ->> 'sent')::int,
      next_at_ms = coalesce((a ->> 'next_at_ms')::bigint, next_at_ms),
      held = coalesce(a ->> 'held', held)
    where id = (a ->> 'delivery_id')::bigint returning * into d;
    continue when not found;
    insert into attempts (delivery_id, at_ms, http_status, error, fault, key_id)
    values (d.id, (a ->> 'at_ms')::bigint, (a ->> 'http_status')::int, a ->> 'error', a ->> 'fault', (a ->> 'key_id')::bigint);
    update keys set signatures_left = signatures_left - 1 where id = (a ->> 'key_id')::bigint and signatures_left > 0;
    if d.status = 'delivered' then -- what was held back to arrive late may go now
      update deliveries set next_at_ms = (a ->> 'at_ms')::bigint
      where receiver = d.receiver and object_id = d.object_id and status = 'pending' and held = 'reorder' and id < d.id
        and next_at_ms > (a ->> 'at_ms')::bigint;
    end if;
  end loop;
end $$;

/* Empties the sandbox and seeds it anew; keys stay, webhooks too unless told otherwise. */
create or replace function reset_sandbox(new_seed text, forget_webhooks boolean) returns void language plpgsql as $$
begin
  truncate purchases, refunds, payouts, statements, timers, events, deliveries, attempts, faults, requests restart identity;
  if forget_webhooks then
    delete from keys where owner in (select id::text from webhooks);
    delete from webhooks;
  end if;
  update sandbox set seed = new_seed, offset_ms = 0, settings = '{}', tags_used = '{}';
end $$;
