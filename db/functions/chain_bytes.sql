-- grant: nothing
-- What the chain of the ledger is made of: lengths before contents, fixed order, fixed widths, all integers big-endian, times in
-- milliseconds since 1970. `scripts/verify-chain` says the same a second time, on its own; golden vectors hold the two together.

create or replace function wallet.chain_moment(p_at timestamptz) returns bytea language sql stable as $$
  select int8send(floor(extract(epoch from p_at) * 1000)::bigint)
$$;

-- An absent balance is a zero byte and a zero, so that NULL and 0 differ.
create or replace function wallet.chain_figure(p_figure bigint) returns bytea language sql immutable as $$
  select case when p_figure is null then '\x000000000000000000'::bytea else '\x01'::bytea || int8send(p_figure) end
$$;

-- Every column of an entry.
create or replace function wallet.entry_bytes(e wallet.entries) returns bytea language sql stable as $$
  select int8send(e.id) || uuid_send(e.transaction_id)
      || int4send(octet_length(e.kind)) || convert_to(e.kind, 'UTF8')
      || int8send(e.debit_account) || int8send(e.credit_account) || int8send(e.amount) || convert_to(e.currency::text, 'UTF8')
      || wallet.chain_figure(e.debit_after) || wallet.chain_figure(e.credit_after) || wallet.chain_moment(e.created_at)
$$;

-- A link of an account's chain over its `p_count` sides of a seal: for each, in the order of ids, 0 (debit) or 1 (credit) and the entry.
create or replace function wallet.link_hash(p_account bigint, p_link bigint, p_count bigint, p_previous bytea, p_sides bytea) returns bytea
language sql immutable as $$
  select sha256('OW1'::bytea || int8send(p_account) || int8send(p_link) || int8send(p_count)
                || coalesce(p_previous, decode(repeat('00', 32), 'hex')) || p_sides)
$$;

-- Leaves and nodes begin with different bytes, so that none passes for the other.
create or replace function wallet.merkle_leaf(p_account bigint, p_link bigint, p_entries bigint, p_last_entry bigint, p_hash bytea) returns bytea
language sql immutable as $$
  select sha256('\x00'::bytea || int8send(p_account) || int8send(p_link) || int8send(p_entries) || int8send(p_last_entry) || p_hash)
$$;

-- The root over at least one leaf; a lone node at the end of a row rises as it is.
create or replace function wallet.merkle_root(p_leaves bytea[]) returns bytea language plpgsql immutable as $$
declare v_row bytea[] := p_leaves;
begin
  while cardinality(v_row) > 1 loop
    v_row := (
      select array_agg(x.node order by x.pair)
        from (select (n.place - 1) / 2 as pair,
                     case count(*) when 1 then string_agg(n.node, ''::bytea)
                     else sha256('\x01'::bytea || string_agg(n.node, ''::bytea order by n.place)) end as node
                from unnest(v_row) with ordinality n (node, place) group by 1) x);
  end loop;
  return v_row[1];
end $$;

create or replace function wallet.seal_hash(s wallet.ledger_seals) returns bytea language sql stable as $$
  select sha256('OWS1'::bytea || int8send(s.number) || int8send(s.from_entry) || int8send(s.up_to_entry) || int4send(s.entries)
                || int4send(s.links) || s.root || s.previous || wallet.chain_moment(s.sealed_at))
$$;
