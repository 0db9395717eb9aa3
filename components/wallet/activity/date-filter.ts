import { formatDate } from "@/server/dates";

/** The ranges a person picks by name. They stay relative: the link means the same tomorrow. */
export const DATE_PRESETS = {
  today: "Today",
  yesterday: "Yesterday",
  last7d: "Last 7 days",
  last30d: "Last 30 days",
  last90d: "Last 90 days",
  month: "This month",
  lastmonth: "Last month",
  taxyear: "This tax year",
} as const;

type DatePreset = keyof typeof DATE_PRESETS;

/** Days of Johannesburg as `2026-03-05`; both ends belong to the range. */
interface DayRange {
  from?: string | undefined;
  to?: string | undefined;
}

const CUSTOM = /^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$/;

const isPreset = (text: string): text is DatePreset => Object.hasOwn(DATE_PRESETS, text);
const isDay = (text: string | undefined): boolean =>
  text === undefined || utc(text).toISOString().startsWith(text);

function utc(day: string): Date {
  const time = Date.parse(`${day}T00:00:00Z`);
  return new Date(Number.isNaN(time) ? 0 : time);
}

/** The custom range in a link, or null when it is none: `2026-02-04..2026-03-05`, either end may be open. */
export function customRange(text: string): DayRange | null {
  const match = CUSTOM.exec(text);
  if (!match || text === ".." || !isDay(match[1]) || !isDay(match[2])) return null;
  const [from, to] = [match[1], match[2]];
  return from && to && from > to ? { from: to, to: from } : { from, to };
}

/** True for every text that a date filter may hold in a link. */
export const isDateFilter = (text: string): boolean => isPreset(text) || customRange(text) !== null;

/** The days a date filter means on the given day. The South African tax year begins on 1 March. */
export function daysOf(filter: string, today: string): DayRange {
  if (!isPreset(filter)) return customRange(filter) ?? {};
  const [year = 0, month = 1] = today.split("-").map(Number);
  switch (filter) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: shift(today, -1), to: shift(today, -1) };
    case "last7d":
      return { from: shift(today, -6), to: today };
    case "last30d":
      return { from: shift(today, -29), to: today };
    case "last90d":
      return { from: shift(today, -89), to: today };
    case "month":
      return { from: day(year, month, 1), to: today };
    case "lastmonth":
      return { from: day(year, month - 1, 1), to: day(year, month, 0) };
    case "taxyear":
      return { from: day(month >= 3 ? year : year - 1, 3, 1), to: today };
  }
}

const day = (year: number, month: number, date: number): string =>
  new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);

const shift = (from: string, days: number): string =>
  new Date(utc(from).getTime() + days * 86_400_000).toISOString().slice(0, 10);

/** What the chip says: `Last 30 days`, `4 Feb 2026 to 5 Mar 2026`. */
export function dateFilterWords(filter: string): string {
  if (isPreset(filter)) return DATE_PRESETS[filter];
  const { from, to } = customRange(filter) ?? {};
  if (from && to) return from === to ? formatDate(from) : `${formatDate(from)} to ${formatDate(to)}`;
  return from ? `From ${formatDate(from)}` : `Until ${formatDate(to ?? "")}`;
}
