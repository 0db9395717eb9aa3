/** Amounts and times as files write them. Each answers null for what it can't read; nothing is guessed. */
import type { ColumnMap } from "./column-map";

export type ReadAmount = (text: string) => string | null;

const PLAIN = /^(\d{1,13})(?:\.(\d{1,2}))?$/;

/** Minor units as digits, with a minus for negative ones. `group` marks are dropped only where they part thousands. */
export function amountReader(decimal: ColumnMap["decimal"], group: ColumnMap["group"]): ReadAmount {
  const grouped =
    group === ""
      ? null
      : new RegExp(`^\\d{1,3}(?:[${group === " " ? " \u00a0\u202f" : group}]\\d{3})+(?=$|[${decimal}])`);
  return (text) => {
    const negative = text.startsWith("-");
    let bare = negative ? text.slice(1) : text;
    if (grouped) bare = bare.replace(grouped, (whole) => whole.replace(/\D/g, ""));
    if (decimal === ",") {
      if (bare.includes(".")) return null;
      bare = bare.replace(",", ".");
    }
    const found = PLAIN.exec(bare);
    if (!found) return null;
    const digits = ((found[1] ?? "") + (found[2] ?? "").padEnd(2, "0")).replace(/^0+(?=\d)/, "");
    return negative && digits !== "0" ? `-${digits}` : digits;
  };
}

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
    if (form === null) return isoTime(text, zone);
    const found = form.pattern.exec(text);
    return found ? atZone(form.order(found), zone) : null;
  };
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
