-- grant: nothing
-- What the ends of a withdrawal share and nobody may call from outside.

-- Ends an open withdrawal without a payment: amount and fee go back to where they came from, and the limit with them.
-- The caller holds the lock on the transaction. Returns the number of the timeline's line. Locks: the user's balance.
create or replace function wallet.release_reserved(t wallet.transactions, p_to text, p_cause text, p_actor text, p_detail text) returns integer
language plpgsql as $$
begin
  perform wallet.assert_move('withdrawal', t.status, p_to);
  perform wallet.post_entry(t.id, 'release', t.currency, t.amount + t.fee, 'reserved', t.user_id, 'available', t.user_id);
  perform wallet.give_back_limit(t.user_id, t.currency, 'withdrawal', t.amount, t.created_at);
  update wallet.transactions set status = p_to, updated_at = wallet.clock() where id = t.id;
  return wallet.write_event(t.id, t.status, p_to, p_cause, p_actor, p_detail);
end $$;
