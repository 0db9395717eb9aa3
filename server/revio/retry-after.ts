const MAX_MS = 5 * 60_000;

/** Milliseconds asked for by a `Retry-After` header (seconds or a date), at most 5 minutes; undefined if unreadable. */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== "string") return undefined;
  if (/^\d{1,9}$/.test(header)) return Math.min(Number(header) * 1000, MAX_MS);
  const date = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(date - now, 0), MAX_MS);
}
