-- grant: nothing
-- The report of a comparison, written by `match_statement` in its own statement.

-- A moment as reports and details write it, in UTC; null stays null.
create or replace function wallet.iso(p_at timestamptz) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Adds up the run's items, says what they leave unexplained, and freezes the whole as canonical JSON: jsonb has one text for one value,
-- and no clock, no id of a run or a break is in it. A rest that no item explains is an item and a break of its own.
create or replace function wallet.report_run(
  r wallet.reconciliation_runs, p_facts jsonb, p_brand text, p_is_test boolean, p_grace_minutes integer,
  p_new bigint, p_carried bigint, p_cleared bigint) returns void
language plpgsql volatile set search_path = pg_catalog, wallet, pg_temp as $$
declare
  v_change bigint := (p_facts ->> 'change')::bigint; v_signed bigint := (p_facts ->> 'signed')::bigint; v_opening bigint := (p_facts ->> 'opening')::bigint;
  v_fees bigint := (p_facts ->> 'feesRecorded')::bigint; v_difference bigint := v_change + v_fees - v_signed; v_residual bigint; v_unexplained bigint; v_sums jsonb; v_types jsonb; v_counts jsonb;
  v_object text := 'revio_clearing:ZAR:' || wallet.iso(r.window_from); v_what text; v_break uuid; v_lines text; v_shown jsonb; v_items bigint;
  f wallet.statement_files; v_report text;
begin
  select * into f from wallet.statement_files x where x.id = r.file_id;
  select v_difference - coalesce(sum(i.difference), 0), count(*) into v_residual, v_items from wallet.reconciliation_items i where i.run_id = r.id;
  if v_residual <> 0 then
    select s.what, s.break_id into v_what, v_break from wallet.sight_break('balance_residual', wallet.break_harm('balance_residual'), 'account', v_object, null, abs(v_residual), 'ZAR',
      jsonb_build_object('difference', v_residual::text, 'windowFrom', wallet.iso(r.window_from), 'windowTo', wallet.iso(r.window_to)),
      sha256(convert_to('balance_residual||' || v_residual || '|ZAR|||', 'UTF8')), r.id) s;
    insert into wallet.reconciliation_items (run_id, seq, verdict, type, product, object_id, is_claim, currency, difference, break_id)
    values (r.id, v_items + 1, case v_what when 'accepted' then 'accepted' else 'break' end, 'balance_residual', 'account', v_object, true, 'ZAR',
            v_residual, v_break);
    p_new := p_new + case when v_what in ('opened', 'reopened') then 1 else 0 end;
    p_carried := p_carried + case when v_what = 'seen' then 1 else 0 end;
  else
    select p_cleared + count(*) filter (where c.outcome = 'cleared') into p_cleared
      from wallet.reconciliation_breaks b cross join lateral wallet.clear_break(b.id, r.id, 'agrees') c(outcome)
     where b.closed_at is null and b.type = 'balance_residual' and b.object_kind = 'account' and b.object_id = v_object;
  end if;

  select coalesce(jsonb_object_agg(x.verdict, x.total), '{}'), coalesce(jsonb_object_agg(x.verdict, x.items), '{}') into v_sums, v_counts
    from (select i.verdict, sum(i.difference) as total, count(*) as items from wallet.reconciliation_items i where i.run_id = r.id group by 1) x;
  select coalesce(jsonb_object_agg(x.type, jsonb_build_object('count', x.items, 'amount', x.total::text)), '{}') into v_types
    from (select i.type, count(*) as items, sum(i.difference) as total from wallet.reconciliation_items i
           where i.run_id = r.id and i.verdict = 'break' group by 1) x;
  v_unexplained := coalesce((v_sums ->> 'break')::bigint, 0);

  select string_agg(x.entry::text, E'\n' order by x.seq), coalesce(jsonb_agg(x.entry order by x.seq) filter (where x.seq <= 10000), '[]') into v_lines, v_shown
    from (select i.seq, jsonb_strip_nulls(jsonb_build_object(
                   'verdict', i.verdict, 'type', i.type, 'product', i.product,
                   'object', case when i.product = 'statement_row' then 'line ' || i.line else i.object_id end,
                   'reference', i.reference, 'currency', i.currency, 'difference', i.difference::text,
                   'provider', nullif(jsonb_strip_nulls(jsonb_build_object('status', i.provider_status, 'amount', i.provider_amount::text,
                                 'fee', i.provider_fee::text, 'paidAt', wallet.iso(i.paid_at))), '{}'),
                   'ledger', nullif(jsonb_strip_nulls(jsonb_build_object('amount', i.ledger_amount::text, 'fee', i.ledger_fee::text,
                                 'bookedAt', wallet.iso(i.booked_at))), '{}'))) as entry
            from wallet.reconciliation_items i where i.run_id = r.id) x;

  v_report := jsonb_build_object(
    'version', 1, 'window', jsonb_build_object('from', wallet.iso(r.window_from), 'to', wallet.iso(r.window_to)), 'asOf', wallet.iso(r.as_of),
    'graceMinutes', p_grace_minutes, 'currency', 'ZAR',
    'statement', jsonb_build_object('sha256', encode(f.sha256, 'hex'), 'rows', f.good_rows, 'inWindow', p_facts -> 'inside',
                                    'leftOut', case when r.leave_out_bad_rows then f.bad_rows else 0 end),
    'ledger', jsonb_build_object('effects', p_facts -> 'effects', 'fingerprint', p_facts -> 'fingerprint'),
    'compared', p_facts -> 'compared', 'matched', p_facts -> 'matched',
    'inFlight', coalesce(v_counts -> 'in_flight', '0'), 'boundary', coalesce(v_counts -> 'boundary', '0'), 'accepted', coalesce(v_counts -> 'accepted', '0'),
    'breaks', v_types,
    'clearing', jsonb_build_object(
      'opening', v_opening::text, 'movements', p_facts -> 'movements', 'closing', (v_opening + v_change)::text,
      'provider', p_facts -> 'provider', 'fees', p_facts ->> 'fees', 'net', (v_signed - (p_facts ->> 'fees')::bigint)::text,
      'feesRecorded', v_fees::text,
      'difference', v_difference::text, 'inFlight', coalesce(v_sums ->> 'in_flight', '0'), 'boundary', coalesce(v_sums ->> 'boundary', '0'),
      'accepted', coalesce(v_sums ->> 'accepted', '0'), 'breaks', (v_unexplained - case when v_what = 'accepted' or v_residual = 0 then 0 else v_residual end)::text,
      'residual', v_residual::text, 'unexplained', v_unexplained::text),
    'differences', v_shown, 'differencesSha256', encode(sha256(convert_to(coalesce(v_lines, ''), 'UTF8')), 'hex'),
    'truncated', (select count(*) > 10000 from wallet.reconciliation_items i where i.run_id = r.id))::text;

  update wallet.reconciliation_runs x
     set state = 'repairing', report = v_report, report_sha256 = sha256(convert_to(v_report, 'UTF8')),
         inputs_sha256 = sha256(convert_to(concat_ws('|', 1, wallet.iso(r.window_from), wallet.iso(r.window_to), wallet.iso(r.as_of), p_grace_minutes, p_brand, p_is_test,
           encode(f.sha256, 'hex'), p_facts ->> 'fingerprint', p_facts ->> 'claims',
           (select coalesce(sum(hashtextextended(b.type || b.object_kind || b.object_id || encode(b.accepted_sha256, 'hex'), 0)), 0)
              from wallet.reconciliation_breaks b where b.accepted_sha256 is not null)), 'UTF8')),
         compared = (p_facts ->> 'compared')::bigint, matched = (p_facts ->> 'matched')::bigint, in_flight = coalesce((v_counts ->> 'in_flight')::bigint, 0),
         breaks_new = p_new, breaks_carried = p_carried, breaks_cleared = p_cleared, difference = v_difference, unexplained = v_unexplained,
         heartbeat_at = wallet.clock()
   where x.id = r.id;
end $$;
