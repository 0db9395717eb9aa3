/** Amounts and times as files write them. Each answers null for what it can't read; nothing is guessed. */
import type { ColumnMap } from "./column-map";

export type ReadAmount = (text: string) => string | null;

/** Minor units as digits, with a minus for negative ones. `group` marks are dropped only where they part thousands. */
export function amountReader(decimal: ColumnMap["decimal"], group: ColumnMap["group"]): ReadAmount {
  const marks = group === " " ? " \u00a0\u202f" : group;
  const grouped = group === "" ? null : new RegExp(`^\\d{1,3}(?:[${marks}]\\d{3})+(?=$|[${decimal}])`);
  return (text) => {
    const negative = text.startsWith("-");
    let bare = negative ? text.slice(1) : text;
    if (grouped) bare = bare.replace(grouped, (whole) => whole.replace(/\D/g, ""));
    const digits = minorUnits(bare, decimal);
    return digits !== null && negative && digits !== "0" ? `-${digits}` : digits;
  };
}

const MOST_WHOLE_DIGITS = 13;

/** By hand: this runs for each row of millions, and a pattern would leave three pieces behind each time. */
function minorUnits(text: string, decimal: ColumnMap["decimal"]): string | null {
  const mark = text.indexOf(decimal);
  const whole = mark < 0 ? text.length : mark;
  const cents = mark < 0 ? 0 : text.length - mark - 1;
  if (whole === 0 || whole > MOST_WHOLE_DIGITS || cents > 2 || (mark >= 0 && cents === 0)) return null;
  for (let at = 0; at < text.length; at++) if (at !== mark && !isDigit(text.charCodeAt(at))) return null;
  let from = 0;
  while (from < whole - 1 && text.charCodeAt(from) === ZERO) from++;
  const digits =
    text.slice(from, whole) + text.slice(whole + 1) + (cents === 0 ? "00" : cents === 1 ? "0" : "");
  return digits.charCodeAt(0) === ZERO ? digits.replace(/^0+(?=\d)/, "") : digits;
}

const ZERO = 48;
const isDigit = (code: number): boolean => code >= ZERO && code <= 57;

/** True for text that only fails for its decimal comma. */
export const hasDecimalComma = (text: string): boolean => /^-?\d{1,3}(?:[. ]?\d{3})*,\d{1,2}$/.test(text);

export type ReadTime = (text: string) => string | null;

type Parts = [year: string, month: string, day: string, hour: string, minute: string, second: string];

const FORMS: Record<
  Exclude<ColumnMap["dateFormat"], "ISO">,
  { pattern: RegExp; order: (found: RegExpExecArray) => Parts }
> = {
  "YYYY-MM-DD HH:mm:ss": {
    pattern: /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/,
    order: ([, y = "", m = "", d = "", h = "", min = "", s = ""]) => [y, m, d, h, min, s],
  },
  "DD/MM/YYYY": {
    pattern: /^(\d\d)\/(\d\d)\/(\d{4})$/,
    order: ([, d = "", m = "", y = ""]) => [y, m, d, "00", "00", "00"],
  },
  "DD.MM.YYYY": {
    pattern: /^(\d\d)\.(\d\d)\.(\d{4})$/,
    order: ([, d = "", m = "", y = ""]) => [y, m, d, "00", "00", "00"],
  },
};
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?$/;

/** Times of this notation, wall clock of this zone unless they say their own, as ISO 8601 in UTC. */
export function timeReader(format: ColumnMap["dateFormat"], timezone: string): ReadTime {
  const zone = zoneOffsets(timezone);
  const form = format === "ISO" ? null : FORMS[format];
  return (text) => {
    if (zone === "UTC" && format === "YYYY-MM-DD HH:mm:ss") return plainUtc(text);
    if (form === null) return isoTime(text, zone);
    const found = form.pattern.exec(text);
    return found ? atZone(form.order(found), zone) : null;
  };
}

/** `2026-10-01 10:11:12` of UTC, which is how millions of rows come. */
function plainUtc(text: string): string | null {
  if (text.length !== 19 || text.charCodeAt(10) !== 32 || text[13] !== ":" || text[16] !== ":") return null;
  const day = text.slice(0, 10);
  const known = DAYS.get(day) ?? isDay(day);
  const [h, min, s] = [pair(text, 11), pair(text, 14), pair(text, 17)];
  return known && h < 24 && min < 60 && s < 60 ? `${day}T${text.slice(11)}Z` : null;
}

const DAYS = new Map<string, boolean>();

function isDay(day: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  const good =
    found !== null && wallClock([found[1] ?? "", found[2] ?? "", found[3] ?? "", "00", "00", "00"]) !== null;
  if (DAYS.size > 10_000) DAYS.clear();
  DAYS.set(day, good);
  return good;
}

/** Two digits as a number; above 99 when they are none. */
function pair(text: string, at: number): number {
  const [a, b] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  return isDigit(a) && isDigit(b) ? (a - ZERO) * 10 + b - ZERO : 100;
}

function isoTime(text: string, zone: Zone): string | null {
  const found = ISO.exec(text);
  if (!found) return null;
  const [, y = "", m = "", d = "", h = "00", min = "00", s = "00", offset] = found;
  if (offset === undefined) return atZone([y, m, d, h, min, s], zone);
  const wall = wallClock([y, m, d, h, min, s]);
  const sign = offset.startsWith("-") ? -1 : 1;
  const shift = offset === "Z" ? 0 : sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
  return wall === null ? null : new Date(wall - shift * 60_000).toISOString();
}

function atZone(parts: Parts, zone: Zone): string | null {
  const wall = wallClock(parts);
  if (wall === null) return null;
  if (zone === "UTC") return `${parts[0]}-${parts[1]}-${parts[2]}T${parts[3]}:${parts[4]}:${parts[5]}Z`;
  return new Date(wall - zone(wall)).toISOString();
}

/** Milliseconds of this reading of a clock as if it were UTC; null when no clock shows it. */
function wallClock([year, month, day, hour, minute, second]: Parts): number | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const [h, min, s] = [Number(hour), Number(minute), Number(second)];
  if (y < 2000 || y > 2999 || m < 1 || m > 12 || d < 1 || h > 23 || min > 59 || s > 59) return null;
  if (d > 28 && d > new Date(Date.UTC(y, m, 0)).getUTCDate()) return null;
  return Date.UTC(y, m - 1, d, h, min, s);
}

type Zone = "UTC" | ((wall: number) => number);

/** How far a zone is ahead of UTC when its clocks show `wall`; remembered per hour. */
function zoneOffsets(timezone: string): Zone {
  if (timezone === "UTC") return "UTC";
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const ahead = (at: number): number => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const shown = Date.UTC(
      part["year"] ?? 0,
      (part["month"] ?? 1) - 1,
      part["day"],
      part["hour"],
      part["minute"],
      part["second"],
    );
    return shown - Math.floor(at / 1000) * 1000;
  };
  const known = new Map<number, number>();
  return (wall) => {
    const hour = Math.floor(wall / 3_600_000);
    const found = known.get(hour) ?? ahead(wall - ahead(wall));
    if (known.size > 10_000) known.clear();
    known.set(hour, found);
    return found;
  };
}
