-- grant: wallet_worker
-- Puts a delivery that ran out of attempts where a person sees it. Once per run; one open dead letter per delivery.
-- A delivery that was processed meanwhile gets none (`processed`), nor one that a person discarded (`already`).
create or replace function wallet.record_dead_letter(p_delivery uuid, p_run text, p_error_code text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_state text;
begin
  select l.state into v_state from wallet.webhook_logs l where l.id = p_delivery for update;
  if not found then raise exception 'no such delivery' using errcode = 'WL006'; end if;
  if v_state in ('processed', 'ignored') then outcome := 'processed'; return; end if;
  if v_state = 'discarded' then outcome := 'already'; return; end if;
  insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
  values (wallet.new_uuid(), p_run, 'delivery', p_delivery, p_error_code) on conflict do nothing;
  outcome := case when found then 'recorded' else 'already' end;
  update wallet.webhook_logs l set state = 'dead_letter' where l.id = p_delivery;
  perform wallet.write_audit('system', 'worker', null, 'dead_letter.record', 'delivery', p_delivery::text, 'failed', p_error_code, null, null);
end $$;
