-- grant: nothing
-- What people of a tier may do, and how a person gets into one (SECURITY.md 13). Rand, per person, days and months of Johannesburg.

-- The first version. Figures never change: a new rule is a new version (`add_tier_limits`), so that what held at a past moment can be told.
insert into wallet.tier_limits (version, tier, single, deposit_day, withdrawal_day, withdrawal_month, balance, valid_from) values
  (1, 0, 0, 0, 0, 0, 0, '1970-01-01T00:00Z'),
  (1, 1, 300000, 500000, 300000, 1500000, 1000000, '1970-01-01T00:00Z'),
  (1, 2, 2500000, 2500000, 2500000, 20000000, 10000000, '1970-01-01T00:00Z')
on conflict do nothing;

-- What holds for this tier now: the newest version whose time has come.
create or replace function wallet.limits_of(p_tier smallint) returns wallet.tier_limits language plpgsql stable as $$
declare l wallet.tier_limits;
begin
  select * into strict l from wallet.tier_limits x where x.tier = p_tier and x.valid_from <= wallet.clock() order by x.version desc limit 1;
  return l;
end $$;

-- The same for every tier, for commands that look at many people.
create or replace function wallet.limits_now() returns setof wallet.tier_limits language plpgsql stable rows 3 as $$
begin
  return query select distinct on (x.tier) x.* from wallet.tier_limits x where x.valid_from <= wallet.clock() order by x.tier, x.version desc;
end $$;

-- A new version of the figures for all tiers, from a moment to come. `p_limits`: a list of {tier, single, depositDay, withdrawalDay,
-- withdrawalMonth, balance}, each tier once. For the deploy role alone. WL007 for anything else. Second call: another version.
create or replace function wallet.add_tier_limits(p_limits jsonb, p_valid_from timestamptz, p_actor text, out version integer)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_tiers smallint[];
begin
  select array_agg(x.tier order by x.tier) into v_tiers from jsonb_to_recordset(p_limits) as x(tier smallint);
  if v_tiers is distinct from array[0, 1, 2]::smallint[] or p_valid_from < wallet.clock() then
    raise exception 'limits are given for each tier once, from a moment to come' using errcode = 'WL007';
  end if;
  lock table wallet.tier_limits in share row exclusive mode;
  select max(l.version) + 1 into add_tier_limits.version from wallet.tier_limits l;
  insert into wallet.tier_limits (version, tier, single, deposit_day, withdrawal_day, withdrawal_month, balance, valid_from)
  select add_tier_limits.version, x.tier, x.single, x."depositDay", x."withdrawalDay", x."withdrawalMonth", x.balance, p_valid_from
    from jsonb_to_recordset(p_limits) as x(tier smallint, single bigint, "depositDay" bigint, "withdrawalDay" bigint,
                                           "withdrawalMonth" bigint, balance bigint);
  perform wallet.write_audit(p_actor, 'operator', null, 'tier_limits.add', 'tier_limits', add_tier_limits.version::text, 'done', null, null, null);
end $$;
