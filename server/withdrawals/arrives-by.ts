/** When a payout should be there: business days of South Africa, counted in Johannesburg. */
import Holidays from "date-holidays";
import { env } from "@/server/env";
import { calendarDay, formatTime } from "@/server/dates";

const DAY_MS = 86_400_000;
/** Until when on its day a payment arrives. South Africa keeps no summer time, so the offset is fixed. */
const END_OF_DAY = "T17:00:00+02:00";

const holidays = new Holidays("ZA", { languages: "en" });
const known = new Map<string, ReadonlySet<string>>();

/** Public holidays of a year, the Mondays after those on a Sunday included (Public Holidays Act 36 of 1994). */
function holidaysOf(year: string): ReadonlySet<string> {
  const found =
    known.get(year) ??
    new Set(
      holidays
        .getHolidays(Number(year))
        .filter((day) => day.type === "public")
        .map((day) => day.date.slice(0, 10)),
    );
  known.set(year, found);
  return found;
}

/** A day as `2026-03-05`. */
function isBusinessDay(day: string): boolean {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidaysOf(day.slice(0, 4)).has(day);
}

const shifted = (day: string, by: 1 | -1): string =>
  new Date(Date.parse(`${day}T12:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** The `count`-th business day after a day, or before it. Zero: the day itself, or the next that is one. */
function businessDay(from: string, count: number, by: 1 | -1): string {
  let day = from;
  while (!isBusinessDay(day)) day = shifted(day, by);
  for (let left = count; left > 0; left--) {
    do day = shifted(day, by);
    while (!isBusinessDay(day));
  }
  return day;
}

/**
 * By when a withdrawal asked for at `at` should have arrived: PAYOUT_BUSINESS_DAYS after the day it goes out, which is the same
 * day when that is a business day and PAYOUT_CUTOFF is not past, else the next.
 */
export function arrivesBy(at: Date): Date {
  const { PAYOUT_CUTOFF, PAYOUT_BUSINESS_DAYS } = env();
  const today = calendarDay(at);
  const late = formatTime(at) >= PAYOUT_CUTOFF;
  const out = businessDay(late ? shifted(today, 1) : today, 0, 1);
  return new Date(`${businessDay(out, PAYOUT_BUSINESS_DAYS, 1)}${END_OF_DAY}`);
}

/** The same time of day, so many business days ago: what began before it has been open for longer. */
export function businessDaysBefore(at: Date, count: number): Date {
  const day = businessDay(calendarDay(at), count, -1);
  const timeOfDay = at.getTime() - Date.parse(`${calendarDay(at)}T00:00:00+02:00`);
  return new Date(Date.parse(`${day}T00:00:00+02:00`) + timeOfDay);
}
