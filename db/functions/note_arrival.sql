-- grant: nothing
-- What a delivery means for the count of missed webhooks; called by `record_delivery` for a new one.

-- The events that tell of an effect. A checkout that ends by itself and a chargeback are told by none.
create or replace function wallet.events_of_effect(p_object_kind text, p_effect text) returns text[]
language sql immutable as $$
  select case p_object_kind || ' ' || p_effect
    when 'purchase settled' then array['purchase.paid', 'purchase.captured', 'purchase.settled']
    when 'purchase closed' then array['purchase.cancelled', 'purchase.payment_failure']
    when 'purchase reversed' then array['payment.refunded']
    when 'payout settled' then array['payout.success']
    when 'payout released' then array['payout.failed']
    when 'payout returned' then array['payout.failed']
  end
$$;

-- The webhook did come. Within two minutes of the check that found its effect it was not missed, only slower: its row goes.
-- Later: the row keeps when. `p_object_id`: the purchase or payout the event is about. A second call changes nothing.
create or replace function wallet.note_arrival(p_object_id text, p_event_type text) returns void
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(hashtext('missed_webhooks'), hashtext(p_object_id));
  delete from wallet.missed_webhooks m
   where m.object_kind in ('purchase', 'payout') and m.object_id = p_object_id and m.arrived_at is null
     and p_event_type = any (wallet.events_of_effect(m.object_kind, m.effect)) and m.found_at > wallet.clock() - interval '2 minutes';
  update wallet.missed_webhooks m set arrived_at = wallet.clock()
   where m.object_kind in ('purchase', 'payout') and m.object_id = p_object_id and m.arrived_at is null
     and p_event_type = any (wallet.events_of_effect(m.object_kind, m.effect));
end $$;
