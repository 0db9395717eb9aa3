/**
 * The texts a person agrees to by opening a wallet, /terms and /privacy, by the day they were written. A changed text takes a new day,
 * here and in `db/functions/consent_rules.sql`: who agreed to which one stands in `consents`.
 */
export const POLICY_VERSIONS = { terms: "2026-11-21", privacy: "2026-11-21" } as const;
