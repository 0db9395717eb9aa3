-- grant: wallet_worker
-- What writing a mail with a link needs. A link gets its token here, when its mail is written: the worker stores the hash and mails the rest.

-- This hash is the link's from now on, for its whole life. Second call: the newer hash counts, and the mail with it. `ended`: it was used,
-- replaced or is too old, or the address is confirmed already, so there is nothing to mail. Locks: the link.
create or replace function wallet.arm_link(p_link uuid, p_sha256 bytea, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  update wallet.email_links l set sha256 = p_sha256, expires_at = wallet.clock() + wallet.link_life(l.purpose)
   where l.id = p_link and l.used_at is null and l.replaced_at is null and l.expires_at > wallet.clock()
     and (l.purpose <> 'verify' or exists (select from wallet.users u where u.id = l.user_id and u.email_verified_at is null));
  outcome := case when found then 'armed' else 'ended' end;
end $$;

-- A link that freezes the wallet, for one mail. Each is good by itself. Second call with the same id: nothing. Locks: the new row.
create or replace function wallet.issue_freeze_link(p_id uuid, p_user uuid, p_sha256 bytea, out outcome text)
language plpgsql security definer set search_path = pg_catalog, wallet, pg_temp as $$
begin
  insert into wallet.email_links (id, user_id, purpose, sha256, email, expires_at)
  select p_id, u.id, 'freeze', p_sha256, u.email, wallet.clock() + wallet.link_life('freeze') from wallet.users u where u.id = p_user
  on conflict (id) do nothing;
  outcome := 'issued';
end $$;
