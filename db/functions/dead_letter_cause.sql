-- grant: wallet_app, wallet_worker, wallet_read
-- The group a dead letter belongs to, from the error its last attempt ended with and what it is about.
create or replace function wallet.dead_letter_cause(p_error text, p_subject_kind text default 'delivery') returns text
language sql immutable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
  select case
    when p_subject_kind = 'notification' then 'message_undeliverable'
    when p_error in ('provider_unavailable', 'provider_unknown', 'provider_unreachable', 'unavailable', 'unreachable') then 'provider_unavailable'
    when p_error like 'rejected\_%' then 'provider_refused'
    when p_error = 'refund_not_visible' then 'not_visible_yet'
    when p_error = 'create_exhausted' then 'create_exhausted'
    when p_error in ('unknown', 'payout_unknown') then 'no_answer'
    else 'our_fault' end
$$;
