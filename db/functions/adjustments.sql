-- grant: wallet_app
-- Asks for a correcting movement of 1 to 4 legs, which another admin approves. Posts nothing. The payload is frozen with the balances as
-- they are now; a break it corrects waits for the approval. What such a movement may be, else WL014:
-- - each leg moves an amount between two accounts: a user's `available`, or one of the system's;
-- - one user at most; with a user each leg touches that user, all in one direction, so that the sum is what the user sees;
-- - what touches the money at Revio names the provider's record: `p_claimed` is by how much our books of this record change (purchases and
--   payout returns grow by what is debited to `revio_clearing`, refunds, chargebacks and payouts by what is credited), and
--   `p_claimed_fee` by how much those of its fee do: what is debited to `provider_fees`.
-- A second call under the same id changes nothing. WL015: asked for already; WL016: the break is closed; WL022: a leg is about oneself.
-- Not confirmed with these legs (`adjustment.request`): WL019. Locks: the challenge, the approval, the break.
create or replace function wallet.request_adjustment(
  p_id uuid, p_transaction uuid, p_user uuid, p_session uuid, p_break uuid, p_template text, p_currency text, p_legs jsonb, p_product text,
  p_object text, p_claimed bigint, p_claimed_fee bigint, p_reason_code text, p_reason text, p_evidence text, p_reference text,
  p_request text, p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare b wallet.reconciliation_breaks; v_known boolean;
begin
  if p_reason_code is null or p_reason_code not in ('corrected_by_adjustment', 'fee_recorded', 'tolerance_write_off')
     or p_template is null or p_template not in ('fee', 'write_off', 'missing_credit', 'wrong_account')
     or length(p_evidence) > 500 or p_transaction is null or p_reference is null then
    raise exception 'not a request' using errcode = 'WL007';
  end if;
  perform wallet.assert_admin(p_user, p_session);
  perform wallet.assert_legs(p_legs, p_currency, p_product, p_object, p_claimed, p_claimed_fee);
  select * into b from wallet.reconciliation_breaks where id = p_break;
  if p_break is not null and not found then raise exception 'no such break' using errcode = 'WL006'; end if;
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  v_known := exists (select from wallet.approvals where id = p_id);
  if not v_known then
    perform wallet.use_step_up(p_user, p_session, p_step_up, 'adjustment.request', jsonb_build_object('currency', p_currency, 'legs', p_legs));
  end if;
  outcome := 'requested';
  perform wallet.ask_approval(p_id, 'adjustment', case when p_break is null then 'adjustment' else 'break' end,
    coalesce(p_break, p_transaction)::text,
    jsonb_build_object('transactionId', p_transaction, 'reference', p_reference, 'breakId', p_break, 'breakFacts', encode(b.facts_sha256, 'hex'),
      'template', p_template, 'currency', p_currency, 'legs', p_legs, 'product', p_product, 'object', p_object,
      'claimed', p_claimed::text, 'claimedFee', p_claimed_fee::text, 'reasonCode', p_reason_code, 'remark', p_reason,
      'evidence', p_evidence, 'before', wallet.adjustment_balances(p_legs, p_currency)),
    p_reason, p_user, p_session, p_request);
  if v_known or p_break is null then return; end if;

  select * into strict b from wallet.reconciliation_breaks where id = p_break for update;
  if b.closed_at is not null then raise exception 'the break is closed' using errcode = 'WL016'; end if;
  update wallet.reconciliation_breaks set state = 'waiting', waiting_for = 'approval', waiting_until = null where id = p_break;
  perform wallet.write_break_event(p_break, 'requested', 'user:' || p_user,
    jsonb_build_object('approval', p_id, 'template', p_template, 'reasonCode', p_reason_code));
end $$;
