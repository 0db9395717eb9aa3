import { describe, expect, it } from "vitest";
import {
  calendarDay,
  formatAdminTime,
  formatClock,
  formatDate,
  formatDateTime,
  formatDayHeader,
  formatExpectedBy,
  formatRelative,
  formatShortDateTime,
  formatTime,
  formatTimelineTime,
} from "./dates";

const moment = "2026-03-05T14:07:09.412Z";

describe("the formats of a moment", () => {
  const rows: [name: string, text: string, expected: string][] = [
    ["a date", formatDate(moment), "5 Mar 2026"],
    ["a desktop cell", formatDateTime(moment), "5 Mar 2026, 16:07"],
    ["a time", formatTime(moment), "16:07"],
    ["a clock", formatClock(moment), "16:07:09"],
    ["a phone cell of this year", formatShortDateTime(moment, "2026-11-20T00:00:00Z"), "5 Mar, 16:07"],
    [
      "a phone cell of another year",
      formatShortDateTime(moment, "2027-01-01T00:00:00Z"),
      "5 Mar 2026, 16:07",
    ],
    ["a timeline", formatTimelineTime(moment), "Thu 5 Mar, 16:07:09"],
    ["an admin detail", formatAdminTime(moment), "5 Mar 2026, 16:07:09.412 SAST"],
    ["a day header", formatDayHeader(moment), "Thursday 5 March 2026"],
    ["an expected time", formatExpectedBy("2026-03-06T15:00:00Z"), "Fri 6 Mar, 17:00"],
    ["a calendar day", calendarDay(moment), "2026-03-05"],
    ["September", formatDate("2026-09-05T10:00:00Z"), "5 Sept 2026"],
    ["midnight as hour 00", formatDateTime("2026-03-05T22:00:00Z"), "6 Mar 2026, 00:00"],
    ["the turn of the year in our zone", calendarDay("2025-12-31T22:00:00Z"), "2026-01-01"],
  ];
  for (const [name, text, expected] of rows)
    it(`writes ${name} as ${expected}`, () => expect(text).toBe(expected));

  it("writes the same for a Date and its ISO text", () =>
    expect(formatAdminTime(new Date(moment))).toBe(formatAdminTime(moment)));

  for (const format of [formatDate, formatTime, formatClock, formatAdminTime, formatDayHeader])
    it(`${format.name} refuses what is no moment`, () =>
      expect(() => format("yesterday")).toThrow(RangeError));
});

describe("formatRelative", () => {
  const rows: [moment: string, expected: string][] = [
    ["2026-03-05T14:07:00Z", "just now"],
    ["2026-03-05T14:04:10Z", "2 min ago"],
    ["2026-03-05T14:04:09Z", "3 min ago"],
    ["2026-03-05T12:00:00Z", "2 h ago"],
    ["2026-02-28T14:07:09Z", "5 d ago"],
    ["2026-03-05T14:12:09Z", "in 5 min"],
  ];
  for (const [at, expected] of rows)
    it(`writes ${expected}`, () => expect(formatRelative(at, "2026-03-05T14:07:09Z")).toBe(expected));

  it("refuses what is no moment", () => expect(() => formatRelative("soon", moment)).toThrow(RangeError));
});
