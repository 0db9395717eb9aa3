-- grant: nothing
-- What the chain of the audit log is made of, in the manner of `chain_bytes.sql`: lengths before contents, fixed order, all integers
-- big-endian, times in milliseconds since 1970. `scripts/verify-chain` says the same a second time, on its own; golden vectors hold the two
-- together.

-- An absent text is one zero byte, so that none and an empty one differ.
create or replace function wallet.chain_text(p_text text) returns bytea language sql immutable as $$
  select case when p_text is null then '\x00'::bytea
              else '\x01'::bytea || int4send(octet_length(convert_to(p_text, 'UTF8'))) || convert_to(p_text, 'UTF8') end
$$;

-- The leaf of a row: every column. jsonb has one text for one value.
create or replace function wallet.audit_leaf(a wallet.audit_log) returns bytea language sql stable as $$
  select sha256('\x00'::bytea || uuid_send(a.id) || wallet.chain_moment(a.at) || wallet.chain_text(a.actor) || wallet.chain_text(a.actor_role)
      || wallet.chain_text(a.session_id::text) || wallet.chain_text(a.action) || wallet.chain_text(a.object_kind) || wallet.chain_text(a.object_id)
      || wallet.chain_text(a.outcome) || wallet.chain_text(a.reason) || wallet.chain_text(a.request_id) || wallet.chain_text(a.ip_hash)
      || wallet.chain_text(a.approval_id::text) || wallet.chain_text(a.before::text) || wallet.chain_text(a.after::text))
$$;

create or replace function wallet.audit_link_hash(c wallet.audit_chain) returns bytea language sql stable as $$
  select sha256('OWA1'::bytea || int8send(c.number) || wallet.chain_moment(c.up_to_at) || uuid_send(c.up_to_id) || int4send(c.row_count)
                || c.root || c.previous || wallet.chain_moment(c.sealed_at))
$$;
