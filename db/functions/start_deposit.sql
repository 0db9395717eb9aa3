-- grant: wallet_app
-- Takes the key, then writes the deposit as `created` and marks "about to create the purchase at Revio", all or nothing.
-- Second call, same key and input: the first answer, refusals included, for ever (`repeated`, `refused`).
-- Same key, other input: WL003. Session ended, or the person closed: WL004. A frozen person is refused: FROZEN; one whose e-mail
-- address nobody has confirmed: EMAIL_UNVERIFIED.
-- Of the person's tier: one deposit (TIER_SINGLE), what was begun today and did not come to nothing (TIER_DAY), and the balance with all
-- that is still open (TIER_BALANCE). Locks: the user's balance, which makes one queue of what a person begins, then the key's row.
-- Only the caller that got `started` may send the create to Revio: the one whose id was taken, also when it has to ask again
-- because its answer was lost with the connection. Ids are made anew for each call, so no other caller has it.
-- The checkout lasts `p_lasts` by the database's clock, until `due_at`.
create or replace function wallet.start_deposit(
  p_id uuid, p_user uuid, p_session uuid, p_key uuid, p_amount bigint, p_currency text, p_reference text,
  p_min bigint, p_max bigint, p_lasts interval, p_request text,
  out outcome text, out refusal_code text, out transaction_id uuid, out due_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare
  v_hash bytea := sha256(convert_to(format('start_deposit|%s|%s', p_currency, p_amount), 'UTF8'));
  v_role text; v_known wallet.requests; u record; l wallet.tier_limits; v_held bigint; v_of_day bigint; v_open bigint;
  v_day timestamptz := wallet.local_day(wallet.clock())::timestamp at time zone 'Africa/Johannesburg';
begin
  v_role := wallet.assert_session(p_user, p_session);
  select b.available + b.reserved into strict v_held from wallet.balances b where b.user_id = p_user and b.currency = 'ZAR' for update;
  select x.status, x.tier, x.email_verified_at into strict u from wallet.users x where x.id = p_user;
  l := wallet.limits_of(u.tier);
  select coalesce(sum(t.amount) filter (where t.created_at >= v_day), 0), coalesce(sum(t.amount) filter (where t.status in ('created', 'pending')), 0)
    into v_of_day, v_open
    from wallet.transactions t
   where t.user_id = p_user and t.type = 'deposit' and t.currency = 'ZAR' and t.status not in ('failed', 'expired', 'cancelled')
     and t.created_at >= v_day - interval '2 days'; -- no deposit stays open that long
  refusal_code := case
    when u.status <> 'active' then 'FROZEN'
    when u.email_verified_at is null then 'EMAIL_UNVERIFIED'
    when p_currency <> 'ZAR' then 'UNSUPPORTED_CURRENCY'
    when p_amount < p_min then 'AMOUNT_TOO_SMALL'
    when p_amount > p_max then 'AMOUNT_TOO_LARGE'
    when p_amount > l.single then 'TIER_SINGLE'
    when v_of_day + p_amount > l.deposit_day then 'TIER_DAY'
    when v_held + v_open + p_amount > l.balance then 'TIER_BALANCE' end;
  insert into wallet.requests (user_id, idempotency_key, command, request_hash, transaction_id, refusal_code)
  values (p_user, p_key, 'start_deposit', v_hash, case when refusal_code is null then p_id end, refusal_code)
  on conflict do nothing;
  if not found then
    select * into strict v_known from wallet.requests r where r.user_id = p_user and r.idempotency_key = p_key;
    if v_known.command <> 'start_deposit' or v_known.request_hash <> v_hash then
      raise exception 'this key was used for something else' using errcode = 'WL003';
    end if;
    refusal_code := v_known.refusal_code;
    transaction_id := v_known.transaction_id;
    due_at := (select t.due_at from wallet.transactions t where t.id = v_known.transaction_id);
    outcome := case when refusal_code is not null then 'refused' when transaction_id = p_id then 'started' else 'repeated' end;
    return;
  end if;

  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'deposit.start', 'transaction', p_id::text,
    case when refusal_code is null then 'done' else 'denied' end, refusal_code, p_request, null);
  if refusal_code is not null then outcome := 'refused'; return; end if;

  insert into wallet.transactions (id, type, status, user_id, currency, amount, direction, reference, due_at)
  values (p_id, 'deposit', 'created', p_user, p_currency, p_amount, 'in', p_reference, wallet.clock() + p_lasts)
  returning transactions.due_at into start_deposit.due_at;
  perform wallet.write_event(p_id, null, 'created', 'person_asked', 'user', null);
  insert into wallet.provider_operations (transaction_id, operation) values (p_id, 'create_purchase');
  outcome := 'started';
  transaction_id := p_id;
end $$;
