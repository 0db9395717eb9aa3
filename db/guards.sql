-- What even the owner's normal path cannot do. Repeatable; applied after the functions.

create or replace function wallet.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'WL008';
end $$;

create or replace function wallet.refuse_removal() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  raise exception 'rows of % are never removed', tg_table_name using errcode = 'WL008';
end $$;

do $$
declare t text;
begin
  foreach t in array array['entries', 'transaction_events', 'audit_log', 'provider_effects', 'requests', 'webhook_attempts', 'webhook_refusals',
                           'ledger_accounts', 'tier_limits'] loop
    execute format('drop trigger if exists append_only on wallet.%I', t);
    execute format('create trigger append_only before update or delete or truncate on wallet.%I
                    for each statement execute function wallet.refuse_change()', t);
  end loop;
  -- Changed by the commands, removed by nobody.
  foreach t in array array['transactions', 'balances', 'system_balances', 'webhook_logs', 'bank_accounts', 'limit_usage', 'provider_operations',
                           'security_holds', 'identity_records'] loop
    execute format('drop trigger if exists never_deleted on wallet.%I', t);
    execute format('create trigger never_deleted before delete or truncate on wallet.%I
                    for each statement execute function wallet.refuse_removal()', t);
  end loop;
end $$;

-- The raw part of a delivery is evidence: what arrived never changes.
create or replace function wallet.refuse_raw_change() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if (new.id, new.route, new.body_sha256, new.body, new.headers, new.key_id, new.received_at)
     is distinct from (old.id, old.route, old.body_sha256, old.body, old.headers, old.key_id, old.received_at) then
    raise exception 'the raw part of a delivery is append-only' using errcode = 'WL008';
  end if;
  return new;
end $$;
drop trigger if exists raw_append_only on wallet.webhook_logs;
create trigger raw_append_only before update on wallet.webhook_logs for each row execute function wallet.refuse_raw_change();

-- What a row is about never changes: where a bank account pays to, and who moves how much where by a transaction. Naming a bank
-- account's row freezes the destination, and a payout once attached is the only one. Tested before a function is called.
create or replace function wallet.refuse_new_meaning() returns trigger language plpgsql set search_path = pg_catalog, wallet, pg_temp as $$
begin
  raise exception 'what a row of % is about never changes', tg_table_name using errcode = 'WL008';
end $$;
-- The holder's name is the one thing that is forgotten, when the wallet was closed.
drop trigger if exists frozen on wallet.bank_accounts;
create trigger frozen before update on wallet.bank_accounts for each row
  when ((new.id, new.user_id, new.bank, new.branch_code, new.account_type,
         case new.holder_name when 'Closed account' then old.holder_name else new.holder_name end, new.last4, new.number_hmac, new.usable_from, new.created_at)
        is distinct from
        (old.id, old.user_id, old.bank, old.branch_code, old.account_type, old.holder_name, old.last4, old.number_hmac, old.usable_from, old.created_at))
  execute function wallet.refuse_new_meaning();
drop trigger if exists frozen on wallet.transactions;
create trigger frozen before update on wallet.transactions for each row
  when ((new.id, new.type, new.user_id, new.counterparty_user_id, new.group_id, new.currency, new.amount, new.fee, new.direction, new.bank_account_id)
        is distinct from
        (old.id, old.type, old.user_id, old.counterparty_user_id, old.group_id, old.currency, old.amount, old.fee, old.direction, old.bank_account_id)
        or (old.revio_payout_id is not null and new.revio_payout_id is distinct from old.revio_payout_id))
  execute function wallet.refuse_new_meaning();

-- A person is one by law for ever; only what the law no longer lets us keep is emptied.
drop trigger if exists frozen on wallet.identity_records;
create trigger frozen before update on wallet.identity_records for each row
  when ((new.user_id, new.recorded_at) is distinct from (old.user_id, old.recorded_at)
        or new.number_hmac is distinct from old.number_hmac and new.number_hmac is not null)
  execute function wallet.refuse_new_meaning();

-- The balance behind the newest entry of an account, up to an entry if given; 0 for an account without entries.
-- Compared and sorted as a pair, since only the index on (account, id) can give that order: with `debit_account = p_account
-- order by id` the planner may walk back through the whole ledger, looking for an account that was never debited.
create or replace function wallet.newest_after(p_account bigint, p_up_to bigint default 9223372036854775807) returns bigint
language plpgsql stable as $$
begin
  return coalesce((select x.after from (
    (select debit_account as account, id, debit_after as after from wallet.entries
      where (debit_account, id) <= (p_account, p_up_to) order by debit_account desc, id desc limit 1)
    union all
    (select credit_account, id, credit_after from wallet.entries
      where (credit_account, id) <= (p_account, p_up_to) order by credit_account desc, id desc limit 1)) x
    where x.account = p_account order by x.id desc limit 1), 0);
end $$;

-- At the end of the transaction a figure that was changed must be the one behind the newest entry of its account: what the
-- commands promise, asserted once more where no command can skip it. The accounts of a balance never change.
create or replace function wallet.assert_balance_explained() returns trigger
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare b wallet.balances; v_moved boolean := tg_op = 'UPDATE'
  and (new.available_account, new.reserved_account) <> (old.available_account, old.reserved_account);
begin
  if not v_moved
     and (tg_op = 'UPDATE' and new.available = old.available or wallet.newest_after(new.available_account) = new.available)
     and (tg_op = 'UPDATE' and new.reserved = old.reserved or wallet.newest_after(new.reserved_account) = new.reserved) then
    return null;
  end if;
  -- The row may have changed again within the transaction: what counts is what it is now.
  select * into b from wallet.balances where user_id = new.user_id and currency = new.currency;
  if v_moved or wallet.newest_after(b.available_account) <> b.available or wallet.newest_after(b.reserved_account) <> b.reserved then
    raise exception 'a balance of user % is not explained by its entries', new.user_id using errcode = 'WL009';
  end if;
  return null;
end $$;
drop trigger if exists explained on wallet.balances;
create constraint trigger explained after insert or update on wallet.balances
  deferrable initially deferred for each row execute function wallet.assert_balance_explained();
