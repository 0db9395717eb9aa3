-- grant: wallet_worker
-- Nobody can say whether the payout was paid: `processing` -> `unknown`, announced, so that somebody keeps asking. The money
-- stays reserved. Second call: `already`. `not_open`: it is not on its way. Locks: the transaction.
create or replace function wallet.mark_payout_unknown(p_transaction uuid, p_reason text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare t wallet.transactions;
begin
  select * into t from wallet.transactions where id = p_transaction and type = 'withdrawal' for update;
  if t.status = 'unknown' then outcome := 'already'; return; end if;
  if t.status is distinct from 'processing' then outcome := 'not_open'; return; end if;
  perform wallet.assert_move('withdrawal', 'processing', 'unknown');
  update wallet.transactions set status = 'unknown', updated_at = wallet.clock() where id = t.id;
  perform wallet.write_event(t.id, 'processing', 'unknown', 'answer_lost', 'system', p_reason);
  perform wallet.announce('withdrawal/became-unknown', t.id);
  outcome := 'marked';
end $$;
