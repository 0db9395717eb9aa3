/** What keys and tokens look like, wherever they stand. */
const LOOKS: readonly (readonly [string, RegExp])[] = [
  [
    "a private key",
    /-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\s]{100,}/,
  ],
  ["a token of GitHub", /\bgh[pousr]_[A-Za-z0-9]{36}\b/],
  ["a key of AWS", /\bAKIA[0-9A-Z]{16}\b/],
  ["a key of Google", /\bAIza[0-9A-Za-z_-]{35}\b/],
  ["a token of Slack", /\bxox[abpr]-[0-9A-Za-z-]{20,}/],
  ["a live key of a provider", /\b[sr]k_live_[0-9A-Za-z]{16,}/],
  ["a signing key of Inngest", /\bsignkey-prod-[0-9a-f]{32,}/],
  [
    "an address with a password",
    /\b(?:postgres(?:ql)?|smtps?|https?):\/\/[^\s:/@"'`$<{]{1,60}:(?!password@|\$)[^\s@"'`$<{]{12,}@(?!localhost|127\.0\.0\.1|[a-z.]*example)/,
  ],
  [
    "a secret with its value",
    /^(?:NEXTAUTH_SECRET|REFRESH_KEY|DERIVATION_KEY|BANK_DATA_KEYS|POSTGRES_PASSWORD|REVIO_SECRET_KEY)[A-Z_]*=["']?(?!test|\$)[A-Za-z0-9:_+/=-]{24,}/m,
  ],
];

/** What a text of this name holds that looks like one, each with the name. */
export const findings = (name: string, text: string): string[] =>
  LOOKS.filter(([, look]) => look.test(text)).map(([what]) => `${name}: ${what}`);
