const UNITS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

export const YEAR_MS = 366 * 86_400_000;

/** Milliseconds of `"15m"` or `"1d2h"`, at least 1 s as the SDK promises; null when it is neither, or over 366 days. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))*$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|[smhdw])/g))
    total += Number(amount) * (UNITS[unit ?? ""] ?? 0);
  return total > YEAR_MS ? null : Math.max(1_000, Math.round(total));
}

/** Milliseconds from `realNow` of a duration or an ISO date, a date in the past being 1 s; null when it is neither. */
export function parseDelay(text: string, realNow: number): number | null {
  if (!/^\d{4}-/.test(text)) return parseDuration(text);
  const delay = Date.parse(text) - realNow;
  return Number.isNaN(delay) || delay > YEAR_MS ? null : Math.max(0, delay);
}
