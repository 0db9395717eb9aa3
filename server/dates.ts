/**
 * Moments as people in South Africa read them. Locale and zone are pinned, so that server and browser write the same
 * text wherever they run. Pure, without imports. Every function takes a Date or an ISO 8601 text (as on the wire) and
 * throws RangeError for anything that is no moment.
 */
type Moment = Date | string;

const ZONE = "Africa/Johannesburg";

type Field = "weekday" | "day" | "month" | "year" | "hour" | "minute" | "second";

const pinned = { timeZone: ZONE, hourCycle: "h23", year: "numeric", day: "numeric" } as const;
const time = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
const SHORT = new Intl.DateTimeFormat("en-ZA", { ...pinned, ...time, weekday: "short", month: "short" });
const LONG = new Intl.DateTimeFormat("en-ZA", { ...pinned, weekday: "long", month: "long" });
const NUMERIC = new Intl.DateTimeFormat("en-ZA", { ...pinned, ...time, month: "2-digit" });

/** The named parts of a moment. Plain `format` writes `05 Mar` and `Thu, 05 Mar`, so texts are built from these. */
function fields(moment: Moment, format: Intl.DateTimeFormat): Record<Field, string> {
  const found: Record<Field, string> = {
    weekday: "",
    day: "",
    month: "",
    year: "",
    hour: "",
    minute: "",
    second: "",
  };
  for (const { type, value } of format.formatToParts(new Date(moment))) {
    if (Object.hasOwn(found, type)) Object.assign(found, { [type]: value });
  }
  return { ...found, day: found.day.replace(/^0/, "") };
}

/** `5 Mar 2026` */
export function formatDate(moment: Moment): string {
  const at = fields(moment, SHORT);
  return `${at.day} ${at.month} ${at.year}`;
}

/** `5 Mar 2026, 16:07`: desktop cells and details. */
export const formatDateTime = (moment: Moment): string => `${formatDate(moment)}, ${formatTime(moment)}`;

/** `16:07` */
export function formatTime(moment: Moment): string {
  const at = fields(moment, SHORT);
  return `${at.hour}:${at.minute}`;
}

/** `16:07:09` */
export const formatClock = (moment: Moment): string =>
  `${formatTime(moment)}:${fields(moment, SHORT).second}`;

/** `5 Mar, 16:07` within this year, else with the year: phone cells. */
export function formatShortDateTime(moment: Moment, now: Moment): string {
  const at = fields(moment, SHORT);
  if (at.year !== fields(now, SHORT).year) return formatDateTime(moment);
  return `${at.day} ${at.month}, ${formatTime(moment)}`;
}

/** `Thu 5 Mar, 16:07:09`: timelines. */
export const formatTimelineTime = (moment: Moment): string =>
  `${weekdayAndDay(moment)}, ${formatClock(moment)}`;

/** `Fri 6 Mar, 17:00`: when something is expected. */
export const formatExpectedBy = (moment: Moment): string => `${weekdayAndDay(moment)}, ${formatTime(moment)}`;

function weekdayAndDay(moment: Moment): string {
  const at = fields(moment, SHORT);
  return `${at.weekday} ${at.day} ${at.month}`;
}

/** `Thursday 5 March 2026`: headers of days. */
export function formatDayHeader(moment: Moment): string {
  const at = fields(moment, LONG);
  return `${at.weekday} ${at.day} ${at.month} ${at.year}`;
}

/** `5 Mar 2026, 16:07:09.412 SAST`: details for admins. */
export const formatAdminTime = (moment: Moment): string =>
  `${formatDate(moment)}, ${formatClock(moment)}.${milliseconds(moment)} SAST`;

const milliseconds = (moment: Moment): string =>
  String(new Date(moment).getUTCMilliseconds()).padStart(3, "0");

/** `2026-03-05`, the calendar day in our zone: groups of days, file names. */
export function calendarDay(moment: Moment): string {
  const at = fields(moment, NUMERIC);
  return `${at.year}-${at.month}-${at.day.padStart(2, "0")}`;
}

const STEPS = [
  { unit: "d", ms: 86_400_000 },
  { unit: "h", ms: 3_600_000 },
  { unit: "min", ms: 60_000 },
] as const;

/** `just now`, `3 min ago`, `2 h ago`, `5 d ago`, and `in 3 min` for what lies ahead: tables for admins. */
export function formatRelative(moment: Moment, now: Moment): string {
  const passed = new Date(now).getTime() - new Date(moment).getTime();
  if (Number.isNaN(passed)) throw new RangeError("not a moment");
  const distance = Math.abs(passed);
  const step = STEPS.find(({ ms }) => distance >= ms);
  if (!step) return "just now";
  const text = `${Math.floor(distance / step.ms)} ${step.unit}`;
  return passed > 0 ? `${text} ago` : `in ${text}`;
}
