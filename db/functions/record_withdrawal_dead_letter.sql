-- grant: wallet_worker
-- Puts a withdrawal whose submission or follow-up ran out of attempts where a person sees it. Once per run; one open dead letter
-- per withdrawal. It moves no money and no status: what is reserved stays reserved. One that has ended gets none (`ended`).
create or replace function wallet.record_withdrawal_dead_letter(p_transaction uuid, p_run text, p_error_code text, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare v_status text;
begin
  select t.status into v_status from wallet.transactions t where t.id = p_transaction and t.type = 'withdrawal' for update;
  if not found then raise exception 'no such withdrawal' using errcode = 'WL006'; end if;
  if v_status not in ('requested', 'processing', 'unknown') then outcome := 'ended'; return; end if;
  insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
  values (wallet.new_uuid(), p_run, 'withdrawal', p_transaction, p_error_code) on conflict do nothing;
  outcome := case when found then 'recorded' else 'already' end;
  if outcome = 'recorded' then
    perform wallet.write_audit('system', 'worker', null, 'dead_letter.record', 'withdrawal', p_transaction::text, 'failed', p_error_code, null, null);
  end if;
end $$;
