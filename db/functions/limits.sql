-- grant: nothing
-- What a person may move out in a day and in a month of Johannesburg. Amounts are without fees. The caller holds the lock of
-- the user's balance row, which makes one queue of all that use and give back: no reading of a limit can be outrun.

-- The day in Johannesburg of a moment, taken as `created_at` keeps it.
create or replace function wallet.local_day(p_when timestamptz) returns date language plpgsql stable as $$
begin
  return (p_when::timestamptz(3) at time zone 'Africa/Johannesburg')::date;
end $$;

-- Takes the amount from what is left of today and of this month; null: taken, else the limit that is too small, and nothing is.
-- The smaller of what holds for everybody (LIMIT_) and what the person's tier allows (TIER_) counts; null: no such limit.
-- With `p_take` false nothing is taken in any case: it only says what would refuse. A call that waited over midnight for the lock counts for the new day, as the row already does: the row never goes back.
create or replace function wallet.use_limit(
  p_user uuid, p_currency text, p_kind text, p_amount bigint, p_day_max bigint, p_month_max bigint,
  p_tier_day bigint default null, p_tier_month bigint default null, p_take boolean default true) returns text
language plpgsql as $$
declare v_day date := wallet.local_day(wallet.clock()); v_of_day bigint := 0; v_of_month bigint := 0; u wallet.limit_usage;
begin
  select * into u from wallet.limit_usage where user_id = p_user and currency = p_currency and kind = p_kind;
  if found then
    v_day := greatest(v_day, u.day);
    if u.day = v_day then v_of_day := u.day_amount; end if;
    if date_trunc('month', u.day) = date_trunc('month', v_day) then v_of_month := u.month_amount; end if;
  end if;
  if v_of_day + p_amount > p_day_max then return 'LIMIT_DAY'; end if;
  if v_of_month + p_amount > p_month_max then return 'LIMIT_MONTH'; end if;
  if v_of_day + p_amount > p_tier_day then return 'TIER_DAY'; end if;
  if v_of_month + p_amount > p_tier_month then return 'TIER_MONTH'; end if;
  if not p_take then return null; end if;
  insert into wallet.limit_usage (user_id, currency, kind, day, day_amount, month_amount)
  values (p_user, p_currency, p_kind, v_day, v_of_day + p_amount, v_of_month + p_amount)
  on conflict (user_id, currency, kind) do update
     set day = excluded.day, day_amount = excluded.day_amount, month_amount = excluded.month_amount;
  return null;
end $$;

-- Gives back what was used at `p_when` and came to nothing: to its day and month while they run, and to no other.
create or replace function wallet.give_back_limit(
  p_user uuid, p_currency text, p_kind text, p_amount bigint, p_when timestamptz) returns void
language plpgsql as $$
declare v_day date := wallet.local_day(p_when);
begin
  update wallet.limit_usage u
     set day_amount = u.day_amount - case when u.day = v_day then p_amount else 0 end, month_amount = u.month_amount - p_amount
   where u.user_id = p_user and u.currency = p_currency and u.kind = p_kind
     and date_trunc('month', u.day) = date_trunc('month', v_day);
end $$;
