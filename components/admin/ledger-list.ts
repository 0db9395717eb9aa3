export const LEDGER = "/admin/ledger";

/** The page of one account; its code has colons in it. */
export const accountPage = (code: string): string => `${LEDGER}/${encodeURIComponent(code)}`;
