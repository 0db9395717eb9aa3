-- grant: nothing
-- Which texts a person agrees to when a wallet is opened (POPIA, SECURITY.md 13); `components/wallet/policy-texts.ts` has them with
-- the same days, a test compares.
create or replace function wallet.policy_versions() returns table (document text, version text) language sql immutable as $$
  values ('terms', '2026-11-21'), ('privacy', '2026-11-21')
$$;

-- Writes down that this person agreed to the texts of now. A second call changes nothing.
create or replace function wallet.record_consents(p_user uuid) returns void language plpgsql volatile as $$
begin
  insert into wallet.consents (user_id, document, version) select p_user, v.document, v.version from wallet.policy_versions() v
  on conflict do nothing;
end $$;
