-- grant: nothing
-- What the commands about mailed links share and nobody may call from outside.

-- How long a link of this purpose is good.
create or replace function wallet.link_life(p_purpose text) returns interval
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case p_purpose when 'reset' then interval '30 minutes' when 'undo' then interval '72 hours'
                        when 'freeze' then interval '7 days' else interval '24 hours' end
$$;

-- An address that is somebody else's, or that somebody else may still go back to.
create or replace function wallet.address_taken(p_email text, p_but uuid) returns boolean language sql stable as $$
  select exists (select from wallet.users u where u.email = p_email and u.id is distinct from p_but)
      or exists (select from wallet.email_links l where l.email = p_email and l.purpose = 'undo' and l.user_id is distinct from p_but
                    and l.used_at is null and l.replaced_at is null and l.expires_at > wallet.clock())
$$;

-- Makes the links of a person good for nothing, but one (null: none); `p_kept`: purposes that stay.
create or replace function wallet.replace_links(p_user uuid, p_but uuid, p_kept text[]) returns void language sql volatile as $$
  update wallet.email_links l set replaced_at = wallet.clock()
   where l.user_id = p_user and l.id is distinct from p_but and l.purpose <> all (p_kept) and l.used_at is null and l.replaced_at is null
$$;

-- A mail with a link is on its way: the one before of its purpose is good for nothing from now on. The link has no token yet: it is made
-- when the mail is written (`arm_link`). The caller holds the lock on the user.
create or replace function wallet.announce_link(
  p_id uuid, p_user uuid, p_purpose text, p_email text, p_actor text, p_role text, p_session uuid, p_action text, p_request text, p_ip_hash text)
returns void language plpgsql volatile as $$
begin
  if p_purpose <> 'undo' then
    perform wallet.replace_links(p_user, p_id, array_remove(array['verify', 'reset', 'change', 'undo', 'freeze', 'unlock'], p_purpose));
  end if;
  insert into wallet.email_links (id, user_id, purpose, email, expires_at)
  values (p_id, p_user, p_purpose, p_email, wallet.clock() + wallet.link_life(p_purpose));
  perform wallet.announce_at('account/changed',
    wallet.write_audit(p_actor, p_role, p_session, p_action, 'email_link', p_id::text, 'done', null, p_request, p_ip_hash), 1);
end $$;

-- The link with this hash: `good`, or why it is not: `used`, `replaced` by a newer one, `old`, or `unknown`. With `p_lock` its person's
-- balances and row are locked first, so that what the link does happens once. What went to an address that is the person's no more is
-- `replaced`, unless that is its point. Locks: the balances, the user.
create or replace function wallet.look_at_link(
  p_sha256 bytea, p_purpose text, p_lock boolean, out state text, out link wallet.email_links, out person wallet.users)
language plpgsql volatile as $$
declare v_user uuid;
begin
  select l.user_id into v_user from wallet.email_links l where l.sha256 = p_sha256 and l.purpose = p_purpose;
  if p_lock then
    perform from wallet.balances b where b.user_id = v_user order by b.currency for update;
    perform from wallet.users u where u.id = v_user for no key update;
  end if;
  select * into person from wallet.users u where u.id = v_user and u.status <> 'closed';
  select * into link from wallet.email_links l where l.sha256 = p_sha256 and l.purpose = p_purpose;
  state := case when link.id is null or person.id is null then 'unknown' when link.used_at is not null then 'used'
                when link.replaced_at is not null then 'replaced' when link.expires_at <= wallet.clock() then 'old'
                when p_purpose in ('verify', 'reset', 'unlock') and link.email <> person.email then 'replaced' else 'good' end;
end $$;

-- Somebody gave an address that this person has. The other side is not told; the person is, at most once an hour.
create or replace function wallet.announce_address_known(
  p_owner uuid, p_actor text, p_role text, p_session uuid, p_action text, p_request text, p_ip_hash text) returns void
language plpgsql volatile as $$
declare
  v_told boolean := exists (select from wallet.audit_log a where a.object_kind = 'user' and a.object_id = p_owner::text and a.at > wallet.clock() - interval '1 hour'
                               and a.outcome = 'denied' and a.reason = 'known address');
  v_audit uuid := wallet.write_audit(p_actor, p_role, p_session, p_action, 'user', coalesce(p_owner::text, 'unknown'), 'denied', 'known address', p_request, p_ip_hash);
begin
  if p_owner is not null and not v_told then perform wallet.announce_at('account/changed', v_audit, 1); end if;
end $$;

-- The link has done what it was for.
create or replace function wallet.use_link(p_link uuid) returns void language sql volatile as $$
  update wallet.email_links l set used_at = wallet.clock() where l.id = p_link
$$;
