-- grant: wallet_worker
-- Writes down one try to process a delivery and what became of it, and takes the delivery off the queue when it is finished.
-- A first try that failed announces `delivery/attempt-failed` in the same statement; a success closes an open dead letter.
-- A delivery that is processed stays processed, whatever a later try says, and a dead letter or a discarded one stays so until a try
-- succeeds; a failed one renews the reason of its open dead letter. `p_actor`, `p_replay_run`: who replayed it, and in which replay.
-- The same try told again, by its id, changes nothing.
create or replace function wallet.record_attempt(
  p_id uuid, p_delivery uuid, p_trigger text, p_outcome text, p_state text, p_error_code text, p_duration_ms integer,
  p_cause text default null, p_actor uuid default null, p_replay_run uuid default null, out state text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare w wallet.webhook_logs;
begin
  select * into w from wallet.webhook_logs l where l.id = p_delivery for update;
  if not found then raise exception 'no such delivery' using errcode = 'WL006'; end if;
  if exists (select from wallet.webhook_attempts a where a.id = p_id) then state := w.state; return; end if;
  state := case when w.state in ('processed', 'ignored') or (w.state in ('dead_letter', 'discarded') and p_state = 'retrying') then w.state else p_state end;
  insert into wallet.webhook_attempts (id, delivery_id, seq, trigger, outcome, error_code, cause, actor, replay_run_id, duration_ms)
  values (p_id, p_delivery, w.attempts + 1, p_trigger, p_outcome, p_error_code, p_cause, p_actor, p_replay_run, p_duration_ms);
  update wallet.webhook_logs l
     set attempts = w.attempts + 1, state = record_attempt.state,
         outcome = case when w.state in ('processed', 'ignored') then w.outcome else p_outcome end,
         processed_at = case when record_attempt.state in ('processed', 'ignored') then coalesce(w.processed_at, wallet.clock()) end
   where l.id = p_delivery;
  if state in ('processed', 'ignored') then
    delete from wallet.pending_deliveries where delivery_id = p_delivery;
    update wallet.dead_letters d set closed_at = wallet.clock(), closed_by = p_trigger
     where d.subject_kind = 'delivery' and d.subject_id = p_delivery and d.closed_at is null;
  else
    update wallet.pending_deliveries set attempted_at = wallet.clock() where delivery_id = p_delivery;
    update wallet.dead_letters d set error_code = coalesce(p_error_code, d.error_code), last_failed_at = wallet.clock()
     where d.subject_kind = 'delivery' and d.subject_id = p_delivery and d.closed_at is null;
    if p_trigger = 'first' and w.attempts = 0 then perform wallet.announce('delivery/attempt-failed', p_delivery); end if;
  end if;
end $$;
