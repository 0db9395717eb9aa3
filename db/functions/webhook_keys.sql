-- grant: wallet_app
-- Whom we believe is changed by two admins: one asks, another approves. Nothing of it happens here.

-- Asks that a key become `next` (valid beside the current one) or `current` (the one before is retired). The id is the SHA-256 of the
-- key itself. A second call under the same id changes nothing; WL015 when this key was asked for already. Not confirmed with exactly this
-- (`webhook_key.propose`): WL019. Locks: the challenge, the approval.
create or replace function wallet.propose_webhook_key(
  p_id uuid, p_user uuid, p_session uuid, p_key_id text, p_route text, p_mode text, p_pem text, p_becomes text, p_reason text, p_request text,
  p_step_up uuid, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  if p_route not in ('webhook', 'callback') or p_mode not in ('test', 'live') or p_becomes not in ('next', 'current')
     or encode(sha256(decode(regexp_replace(p_pem, '-----[A-Z ]+-----|\s', '', 'g'), 'base64')), 'hex') <> p_key_id then
    raise exception 'not a key, or not this one' using errcode = 'WL007';
  end if;
  perform wallet.assert_admin(p_user, p_session);
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  if not exists (select from wallet.approvals a where a.id = p_id) then
    perform wallet.use_step_up(p_user, p_session, p_step_up, 'webhook_key.propose',
      jsonb_build_object('keyId', p_key_id, 'route', p_route, 'becomes', p_becomes));
  end if;
  perform wallet.ask_approval(p_id, 'webhook_key', 'webhook_key', p_key_id,
    jsonb_build_object('action', 'pin', 'keyId', p_key_id, 'route', p_route, 'mode', p_mode, 'becomes', p_becomes, 'pem', p_pem,
      'before', wallet.list_pins(p_route, p_mode)),
    p_reason, p_user, p_session, p_request);
  outcome := 'requested';
end $$;

-- Asks that a `next` key be believed no longer. `already`: it is not `next`, and no confirmation is used up. WL006: no such key. A second
-- call under the same id changes nothing; WL015 when it was asked already. Not confirmed for this key (`webhook_key.retire`): WL019. Locks:
-- the challenge, the approval.
create or replace function wallet.propose_key_retirement(
  p_id uuid, p_user uuid, p_session uuid, p_key_id text, p_reason text, p_request text, p_step_up uuid,
  out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
declare k wallet.webhook_keys;
begin
  perform wallet.assert_admin(p_user, p_session);
  perform wallet.await_step_up(p_user, p_session, p_step_up);
  select * into k from wallet.webhook_keys where id = p_key_id;
  if not exists (select from wallet.approvals a where a.id = p_id) then
    if k.state <> 'next' then outcome := 'already'; return; end if;
    perform wallet.use_step_up(p_user, p_session, p_step_up, 'webhook_key.retire', jsonb_build_object('keyId', p_key_id));
  end if;
  if k.id is null then raise exception 'no such key' using errcode = 'WL006'; end if;
  perform wallet.ask_approval(p_id, 'webhook_key', 'webhook_key', p_key_id,
    jsonb_build_object('action', 'retire', 'keyId', p_key_id, 'route', k.route, 'mode', k.mode, 'before', wallet.list_pins(k.route, k.mode)),
    p_reason, p_user, p_session, p_request);
  outcome := 'requested';
end $$;
