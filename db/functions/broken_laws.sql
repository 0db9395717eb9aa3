-- grant: nothing
-- What the checks of the ledger share: broken laws, and places where the chain is broken, as breaks.
-- p_broken: [{"law", "object", "expected", "found", "seal" of the chain}].

-- Opens a break for each, one per law and object; one that is open counts a sighting more, but a check that began at `p_looked_at` and looks
-- again counts once. Answers how many are broken.
create or replace function wallet.open_law_breaks(p_looked_at timestamptz, p_broken jsonb) returns integer language plpgsql volatile as $$
begin
  perform wallet.open_break('internal_imbalance', 'critical', 'law', v.law || ' / ' || v.object, null, 0, 'ZAR',
                            jsonb_strip_nulls(jsonb_build_object('expected', v.expected, 'found', v.found, 'seal', v.seal)))
     from jsonb_to_recordset(p_broken) v(law text, object text, expected text, found text, seal bigint)
    where not exists (select from wallet.reconciliation_breaks b
                       where b.type = 'internal_imbalance' and b.object_kind = 'law' and b.object_id = v.law || ' / ' || v.object
                         and b.closed_at is null and b.last_seen_at >= p_looked_at);
  return jsonb_array_length(p_broken);
end $$;

-- Clears those that a check no longer finds and that nobody saw since it began to look: of the laws, or of the chain between two seals.
create or replace function wallet.clear_law_breaks(p_looked_at timestamptz, p_chain int8range, p_broken jsonb) returns integer
language plpgsql volatile as $$
declare v_count integer;
begin
  perform wallet.clear_break(b.id, null, 'the audit of the ledger no longer finds it')
     from wallet.reconciliation_breaks b
    where b.type = 'internal_imbalance' and b.object_kind = 'law' and b.closed_at is null and b.last_seen_at < p_looked_at
      and case when b.detail ? 'seal' then coalesce(p_chain @> (b.detail ->> 'seal')::bigint, false) else p_chain is null end
      and not exists (select from jsonb_to_recordset(p_broken) v(law text, object text) where v.law || ' / ' || v.object = b.object_id);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
