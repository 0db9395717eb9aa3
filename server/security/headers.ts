/** Every security header we send, in one table. https://owasp.org/www-project-secure-headers/ */
type SecurityOptions = { secure: boolean; development: boolean };

const EVERYWHERE = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "origin-agent-cluster": "?1",
  "x-permitted-cross-domain-policies": "none",
  "referrer-policy": "strict-origin-when-cross-origin",
  "permissions-policy":
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), publickey-credentials-get=(self), clipboard-write=(self)",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const TRANSPORT = { "strict-transport-security": "max-age=63072000; includeSubDomains" };

/** For files that are the same for everybody; what `next.config.ts` puts on all paths, so that no answer goes without. */
export const staticHeaders = ({ secure }: Pick<SecurityOptions, "secure">): Record<string, string> => ({
  ...EVERYWHERE,
  ...(secure ? TRANSPORT : {}),
});

/** For answers that are data: nothing in them may run or be framed, and nobody keeps a copy. */
export const apiHeaders = (options: Pick<SecurityOptions, "secure">): Record<string, string> => ({
  ...staticHeaders(options),
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
});

/** Pages that links of our mails open, for whoever has the token. Nobody is told where somebody came from. */
export const LINK_PAGES: readonly string[] = ["/verify", "/reset", "/email", "/undo", "/freeze", "/unlock"];

/** For HTML: scripts run only with this answer's nonce. */
export const pageHeaders = (
  nonce: string,
  options: SecurityOptions,
  pathname: string,
): Record<string, string> => ({
  ...staticHeaders(options),
  ...(LINK_PAGES.includes(pathname) ? { "referrer-policy": "no-referrer" } : {}),
  "content-security-policy": contentSecurityPolicy(nonce, options),
  "reporting-endpoints": 'csp="/api/csp-report"',
  "cache-control": "no-store",
});

/**
 * The policy of HTML answers. Style attributes stay allowed (the server renders some; they run no script); `unsafe-eval` is
 * for React's development build only. https://www.w3.org/TR/CSP3/
 */
export function contentSecurityPolicy(nonce: string, { secure, development }: SecurityOptions): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    ...(secure ? ["upgrade-insecure-requests"] : []),
    "report-uri /api/csp-report",
    "report-to csp",
  ].join("; ");
}
