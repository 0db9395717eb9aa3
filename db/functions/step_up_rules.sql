-- grant: nothing
-- What the commands that need a step-up share and nobody may call from outside.

-- The person's live second factor; null when there is none. In plpgsql, which keeps its plan: every call of a procedure asks this.
create or replace function wallet.live_factor(p_user uuid) returns uuid language plpgsql stable as $$
begin
  return (select f.id from wallet.factors f where f.user_id = p_user and f.confirmed_at is not null and f.removed_at is null);
end $$;

-- What may confirm this action for this person. Without a factor the password does, but not for what moves money, says where it may go, or
-- makes an admin; who signs in elsewhere and has no password either confirms by a fresh sign-in.
create or replace function wallet.step_up_methods(p_user uuid, p_action text) returns text[] language sql stable as $$
  select case when wallet.live_factor(p_user) is not null then array['totp', 'recovery']
              when p_action in ('withdrawal.request', 'transfer.send', 'bank_account.add', 'session.elevate', 'adjustment.request',
                                'approval.request', 'approval.approve', 'webhook_key.propose', 'webhook_key.retire', 'discard.request',
                                'replay.start') then '{}'
              when exists (select from wallet.users u join wallet.identities i on i.user_id = u.id where u.id = p_user and u.password_hash is null)
                then array['fresh']
              else array['password'] end
$$;

-- jsonb has one text for one value, so the same details give the same hash whoever writes them down.
create or replace function wallet.step_up_hash(p_action text, p_details jsonb, p_nonce bytea) returns bytea language sql immutable as $$
  select sha256(convert_to(p_action || '|' || p_details::text || '|', 'UTF8') || p_nonce)
$$;

-- Waits until nobody else is using this confirmation. For a command that may be sent again while its first run is still under way: called
-- before it looks for what that one did, so that it answers as that one does. Locks: the challenge.
create or replace function wallet.await_step_up(p_user uuid, p_session uuid, p_step_up uuid) returns void language plpgsql volatile as $$
begin
  perform from wallet.step_up_challenges c where c.id = p_step_up and c.user_id = p_user and c.session_id = p_session for update;
end $$;

-- Uses up the confirmation that was given for exactly this: this session, this action, these details, in time. WL019 for everything
-- else, and nothing is done. Each counts once, whoever asks at the same moment. A session that ended while the command waited for its locks
-- confirms nothing: WL004. Locks: the challenge.
create or replace function wallet.use_step_up(p_user uuid, p_session uuid, p_step_up uuid, p_action text, p_details jsonb) returns void
language plpgsql volatile as $$
begin
  update wallet.step_up_challenges c set consumed_at = wallet.clock()
   where c.id = p_step_up and c.user_id = p_user and c.session_id = p_session and c.action = p_action and c.satisfied_at is not null
     and c.consumed_at is null and c.expires_at > wallet.clock() and c.payload_sha256 = wallet.step_up_hash(p_action, p_details, c.nonce);
  if not found then raise exception 'this needs a confirmation' using errcode = 'WL019'; end if;
  perform wallet.assert_session(p_user, p_session);
end $$;

-- The same for what a person without a second factor may not do at all, whatever was confirmed: WL020.
create or replace function wallet.use_factor_step_up(p_user uuid, p_session uuid, p_step_up uuid, p_action text, p_details jsonb) returns void
language plpgsql volatile as $$
begin
  if wallet.live_factor(p_user) is null then raise exception 'a second factor is needed' using errcode = 'WL020'; end if;
  perform wallet.use_step_up(p_user, p_session, p_step_up, p_action, p_details);
end $$;
