-- grant: wallet_app
-- Moves money from one user to another at once: one entry, two rows with one group, all or nothing. Amount in minor units, no fee.
-- What the sender has above the balance of their tier stays (TIER_BALANCE); the recipient's tier must allow what they would have
-- then (RECIPIENT_LIMIT, asked last, after limits and confirmation of the sender, so that nobody learns of it who could not have sent that
-- much). To somebody for the first time, or above `p_confirm_above`, it must be confirmed for exactly this (`transfer.send`): no second
-- factor: WL020; not confirmed: WL019; both leave nothing, so the same key goes on afterwards. A hold lets money go to known people only.
-- Second call, same key and input: the first answer, refusals included, for ever (`repeated`, `refused`); `sent` again for the
-- one whose id was taken, since an answer can be lost with its connection. Same key, other input: WL003. Session ended: WL004.
-- Locks: the balances of both in the order of their users, then the limit of the sender and the key.
create or replace function wallet.send_transfer(
  p_id uuid, p_in_id uuid, p_user uuid, p_session uuid, p_key uuid, p_recipient uuid, p_amount bigint, p_currency text, p_note text,
  p_reference text, p_in_reference text, p_min bigint, p_max bigint, p_day_max bigint, p_month_max bigint, p_confirm_above bigint,
  p_request text, p_step_up uuid,
  out outcome text, out refusal_code text, out transaction_id uuid)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare
  v_hash bytea := sha256(convert_to(format('send_transfer|%s|%s|%s|%s', p_recipient, p_currency, p_amount, p_note), 'UTF8'));
  v_role text; v_from record; v_to record; v_known wallet.requests; v_fits boolean; v_met boolean;
begin
  perform from wallet.balances b where b.user_id in (p_user, p_recipient) and b.currency = p_currency order by b.user_id for update;
  v_role := wallet.assert_session(p_user, p_session); -- now, since it may have ended while this waited
  select * into v_known from wallet.requests r where r.user_id = p_user and r.idempotency_key = p_key;
  if found then
    if v_known.command <> 'send_transfer' or v_known.request_hash <> v_hash then
      raise exception 'this key was used for something else' using errcode = 'WL003';
    end if;
    refusal_code := v_known.refusal_code;
    transaction_id := v_known.transaction_id;
    outcome := case when refusal_code is not null then 'refused' when transaction_id = p_id then 'sent' else 'repeated' end;
    return;
  end if;

  v_met := exists (select from wallet.known_recipients k where k.user_id = p_user and k.recipient_id = p_recipient);
  select u.status, b.available + b.reserved as held, (wallet.limits_of(u.tier)).balance as most into v_to
    from wallet.users u join wallet.balances b on b.user_id = u.id and b.currency = p_currency where u.id = p_recipient;
  select u.status, b.available, b.reserved, l.single, l.balance as most into v_from
    from wallet.users u left join wallet.balances b on b.user_id = u.id and b.currency = p_currency, wallet.limits_of(u.tier) l where u.id = p_user;
  refusal_code := case
    when v_from.status <> 'active' then 'FROZEN'
    when p_currency <> 'ZAR' then 'UNSUPPORTED_CURRENCY'
    when p_amount < p_min then 'AMOUNT_TOO_SMALL'
    when p_amount > p_max then 'AMOUNT_TOO_LARGE'
    when p_amount > v_from.single then 'TIER_SINGLE'
    when p_recipient = p_user then 'SELF'
    when v_to.status is null or v_to.status = 'closed' then 'RECIPIENT_NOT_FOUND'
    when v_to.status <> 'active' then 'RECIPIENT_UNAVAILABLE'
    when not v_met and wallet.is_held(p_user) then 'NEW_RECIPIENT_HELD'
    when v_from.available < p_amount then 'INSUFFICIENT_FUNDS'
    when p_amount > v_from.most - v_from.reserved then 'TIER_BALANCE' end;
  if refusal_code is null then
    v_fits := v_to.held + p_amount <= v_to.most;
    refusal_code := wallet.use_limit(p_user, p_currency, 'transfer', p_amount, p_day_max, p_month_max, p_take => v_fits);
    if refusal_code is null and (not v_met or p_amount > coalesce(p_confirm_above, 0)) then
      perform wallet.use_factor_step_up(p_user, p_session, p_step_up, 'transfer.send',
        jsonb_build_object('recipientId', p_recipient, 'currency', p_currency, 'amount', p_amount::text));
    end if;
    if refusal_code is null and not v_fits then refusal_code := 'RECIPIENT_LIMIT'; end if;
  end if;
  insert into wallet.requests (user_id, idempotency_key, command, request_hash, transaction_id, refusal_code)
  values (p_user, p_key, 'send_transfer', v_hash, case when refusal_code is null then p_id end, refusal_code) on conflict do nothing;
  if not found then raise exception 'this key was used for something else' using errcode = 'WL003'; end if;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'transfer.send', 'transaction', p_id::text,
    case when refusal_code is null then 'done' else 'denied' end, refusal_code, p_request, null);
  if refusal_code is not null then outcome := 'refused'; return; end if;

  insert into wallet.transactions (id, type, status, user_id, counterparty_user_id, group_id, currency, amount, direction, reference, description, completed_at)
  values (p_id, 'transfer', 'completed', p_user, p_recipient, p_id, p_currency, p_amount, 'out', p_reference, p_note, wallet.clock()),
         (p_in_id, 'transfer', 'completed', p_recipient, p_user, p_id, p_currency, p_amount, 'in', p_in_reference, p_note, wallet.clock());
  perform wallet.post_entry(p_id, 'transfer', p_currency, p_amount, 'available', p_user, 'available', p_recipient);
  insert into wallet.transaction_events (transaction_id, seq, from_status, to_status, cause, actor)
  values (p_id, 1, null, 'completed', 'person_asked', 'user'), (p_in_id, 1, null, 'completed', 'person_asked', 'user');
  perform wallet.announce_at('transaction/changed', p_in_id, 1);
  if not v_met then insert into wallet.known_recipients (user_id, recipient_id) values (p_user, p_recipient); end if;
  outcome := 'sent';
  transaction_id := p_id;
end $$;
