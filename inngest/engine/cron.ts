/** Cron schedules: five fields, lists, ranges, steps and names, with an optional `TZ=<zone> ` in front (INNGEST.md 2.6). */

export type Cron = {
  /** The first tick after a moment, both in milliseconds since 1970. */
  next(after: number): number;
};

type Local = { minute: number; hour: number; day: number; month: number; weekday: number };

const MINUTE_MS = 60_000;
const HORIZON_MS = 5 * 366 * 86_400_000;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * Parses a schedule; throws an Error naming what is wrong, also when it never fires. A local time skipped by a clock
 * change does not fire.
 */
export function parseCron(source: string): Cron {
  const zoned = /^TZ=(\S+)\s+(.+)$/.exec(source.trim());
  const fields = (zoned?.[2] ?? source).trim().split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  if (fields.length !== 5) throw new Error(`schedule "${source}" does not have five fields`);
  const minutes = parseField(minute, 0, 59);
  const hours = parseField(hour, 0, 23);
  const days = parseField(day, 1, 31);
  const months = parseField(month, 1, 12, MONTHS);
  const weekdays = parseField(weekday, 0, 7, WEEKDAYS);
  if (weekdays.has(7)) weekdays.add(0);
  const either = !day.startsWith("*") && !weekday.startsWith("*");
  const dayFits = (t: Local): boolean =>
    months.has(t.month) &&
    (either ? days.has(t.day) || weekdays.has(t.weekday) : days.has(t.day) && weekdays.has(t.weekday));
  const local = localTime(zoned?.[1] ?? "UTC");

  const next = (after: number): number => {
    let moment = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    while (moment <= after + HORIZON_MS) {
      const t = local(moment);
      const wholeHours = dayFits(t) ? 0 : Math.max(0, 22 - t.hour); // never past midnight, whatever the clocks do
      if (!dayFits(t) || !hours.has(t.hour)) moment += (wholeHours * 60 + 60 - t.minute) * MINUTE_MS;
      else if (minutes.has(t.minute)) return moment;
      else moment += MINUTE_MS;
    }
    throw new Error(`schedule "${source}" never fires`);
  };
  next(Date.UTC(2024, 0, 1));
  // Asked again and again until the tick has come, and reading a zone's clock is slow.
  let known = { from: 0, to: 0 };
  return {
    next: (after) => {
      if (after < known.from || after >= known.to) known = { from: after, to: next(after) };
      return known.to;
    },
  };
}

function parseField(source: string, low: number, high: number, names: string[] = []): Set<number> {
  const values = new Set<number>();
  const number = (text: string): number => {
    const name = names.indexOf(text.toUpperCase());
    const value = name >= 0 ? name + (low === 1 ? 1 : 0) : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) throw new Error(`schedule field "${source}" is not understood`);
    return value;
  };
  for (const part of source.split(",")) {
    const [range = "", step] = part.split("/");
    const [first = "", last] = range.split("-");
    const from = range === "*" ? low : number(first);
    const to = last !== undefined ? number(last) : range === "*" || step !== undefined ? high : from;
    const by = step === undefined ? 1 : Number(step);
    if (!Number.isInteger(by) || by < 1 || to < from)
      throw new Error(`schedule field "${source}" is not understood`);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return values;
}

function localTime(zone: string): (moment: number) => Local {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    minute: "numeric",
    hour: "numeric",
    day: "numeric",
    month: "numeric",
    weekday: "short",
  });
  return (moment) => {
    const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    return {
      minute: Number(parts["minute"]),
      hour: Number(parts["hour"]),
      day: Number(parts["day"]),
      month: Number(parts["month"]),
      weekday: WEEKDAYS.indexOf((parts["weekday"] ?? "").toUpperCase()),
    };
  };
}
