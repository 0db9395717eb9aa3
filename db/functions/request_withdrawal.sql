-- grant: wallet_app
-- Decides on a withdrawal and, if it may be, reserves amount and fee: key, transaction, entry, limit, all or nothing.
-- `p_amount` is what arrives; `p_fee` comes on top of it. What the person has above the balance of their tier stays (TIER_BALANCE).
-- Second call, same key and input: the first answer, refusals included, for ever (`repeated`, `refused`). `requested` once more
-- only for the request that wrote it, when its answer was lost. Same key, other input: WL003. Session ended: WL004.
-- No second factor: WL020; not confirmed for exactly this (`withdrawal.request`): WL019; both leave nothing, so the same key goes on afterwards.
-- Locks: the user's balance, then the bank account (shared), then the key. All that a person sends goes through the first
-- lock, so funds, limits and holds are judged one request after the other.
create or replace function wallet.request_withdrawal(
  p_id uuid, p_user uuid, p_session uuid, p_key uuid, p_bank_account uuid, p_amount bigint, p_currency text, p_fee bigint, p_reference text,
  p_min bigint, p_max bigint, p_day_max bigint, p_month_max bigint, p_expected timestamptz, p_request text, p_step_up uuid,
  out outcome text, out refusal_code text, out transaction_id uuid)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare
  v_hash bytea := sha256(convert_to(format('request_withdrawal|%s|%s|%s|%s', p_bank_account, p_currency, p_amount, p_fee), 'UTF8'));
  v_role text := wallet.assert_session(p_user, p_session);
  u record; v_available bigint; v_reserved bigint; l wallet.tier_limits; v_known wallet.requests; a wallet.bank_accounts;
begin
  select b.available, b.reserved into strict v_available, v_reserved from wallet.balances b where b.user_id = p_user and b.currency = 'ZAR' for update;
  select * into v_known from wallet.requests r where r.user_id = p_user and r.idempotency_key = p_key;
  if found then
    if v_known.command <> 'request_withdrawal' or v_known.request_hash <> v_hash then
      raise exception 'this key was used for something else' using errcode = 'WL003';
    end if;
    refusal_code := v_known.refusal_code;
    transaction_id := v_known.transaction_id;
    outcome := case when refusal_code is not null then 'refused' when transaction_id = p_id then 'requested' else 'repeated' end;
    return;
  end if;

  select x.status, x.tier into strict u from wallet.users x where x.id = p_user;
  l := wallet.limits_of(u.tier);
  select * into a from wallet.bank_accounts where id = p_bank_account and user_id = p_user and removed_at is null for share;
  refusal_code := case
    when u.status <> 'active' then 'FROZEN'
    when wallet.is_held(p_user) then 'WITHDRAWALS_HELD'
    when p_currency <> 'ZAR' then 'UNSUPPORTED_CURRENCY'
    when p_amount < p_min then 'AMOUNT_TOO_SMALL'
    when p_amount > p_max then 'AMOUNT_TOO_LARGE'
    when p_amount > l.single then 'TIER_SINGLE'
    when a.id is null then 'BANK_ACCOUNT_NOT_FOUND'
    when a.usable_from > wallet.clock() then 'BANK_ACCOUNT_COOLING'
    when a.flagged_at is not null then 'BANK_ACCOUNT_FLAGGED'
    when p_amount + p_fee > v_available then 'INSUFFICIENT_FUNDS'
    when p_amount + p_fee > l.balance - v_reserved then 'TIER_BALANCE' end;
  if refusal_code is null then
    refusal_code := wallet.use_limit(p_user, p_currency, 'withdrawal', p_amount, p_day_max, p_month_max, l.withdrawal_day, l.withdrawal_month);
  end if;
  if refusal_code is null then
    perform wallet.use_factor_step_up(p_user, p_session, p_step_up, 'withdrawal.request',
      jsonb_build_object('bankAccountId', p_bank_account, 'currency', p_currency, 'amount', p_amount::text, 'fee', p_fee::text));
  end if;
  insert into wallet.requests (user_id, idempotency_key, command, request_hash, transaction_id, refusal_code)
  values (p_user, p_key, 'request_withdrawal', v_hash, case when refusal_code is null then p_id end, refusal_code)
  on conflict do nothing;
  if not found then -- by a command that doesn't lock the balance, at this very moment
    raise exception 'this key was used for something else' using errcode = 'WL003';
  end if;
  perform wallet.write_audit('user:' || p_user, v_role, p_session, 'withdrawal.request', 'transaction', p_id::text,
    case when refusal_code is null then 'done' else 'denied' end, refusal_code, p_request, null);
  if refusal_code is not null then outcome := 'refused'; return; end if;

  insert into wallet.transactions (id, type, status, user_id, currency, amount, fee, direction, reference, bank_account_id, expected_at)
  values (p_id, 'withdrawal', 'requested', p_user, p_currency, p_amount, p_fee, 'out', p_reference, p_bank_account, p_expected);
  perform wallet.post_entry(p_id, 'reserve', p_currency, p_amount + p_fee, 'available', p_user, 'reserved', p_user);
  perform wallet.announce_at('withdrawal/requested', p_id, 1);
  perform wallet.announce_at('transaction/changed', p_id, wallet.write_event(p_id, null, 'requested', 'person_asked', 'user', null));
  outcome := 'requested';
  transaction_id := p_id;
end $$;
