import { describe, expect, it } from "vitest";
import { customRange, dateFilterWords, daysOf, isDateFilter } from "./date-filter";

describe("daysOf", () => {
  it.each([
    ["today", { from: "2026-03-05", to: "2026-03-05" }],
    ["yesterday", { from: "2026-03-04", to: "2026-03-04" }],
    ["last7d", { from: "2026-02-27", to: "2026-03-05" }],
    ["last30d", { from: "2026-02-04", to: "2026-03-05" }],
    ["last90d", { from: "2025-12-06", to: "2026-03-05" }],
    ["month", { from: "2026-03-01", to: "2026-03-05" }],
    ["lastmonth", { from: "2026-02-01", to: "2026-02-28" }],
    ["taxyear", { from: "2026-03-01", to: "2026-03-05" }],
    ["2026-01-01..2026-01-31", { from: "2026-01-01", to: "2026-01-31" }],
  ])("reads %s on 5 March 2026", (filter, days) => {
    expect(daysOf(filter, "2026-03-05")).toEqual(days);
  });

  it("begins the tax year on 1 March, so February belongs to the year before", () => {
    expect(daysOf("taxyear", "2026-02-28").from).toBe("2025-03-01");
  });

  it("knows the month before January", () => {
    expect(daysOf("lastmonth", "2026-01-15")).toEqual({ from: "2025-12-01", to: "2025-12-31" });
  });
});

describe("customRange", () => {
  it("turns swapped days around and takes open ends", () => {
    expect(customRange("2026-03-05..2026-02-04")).toEqual({ from: "2026-02-04", to: "2026-03-05" });
    expect(customRange("2026-03-05..")).toEqual({ from: "2026-03-05", to: undefined });
    expect(customRange("..2026-03-05")).toEqual({ from: undefined, to: "2026-03-05" });
  });

  it.each(["..", "", "2026-02-30..2026-03-05", "2026-13-01..", "last30d", "yesterday..", "2026-03-05"])(
    "refuses %j",
    (text) => {
      expect(customRange(text)).toBeNull();
    },
  );
});

describe("isDateFilter", () => {
  it("takes names and ranges, and nothing that an object has by itself", () => {
    expect(isDateFilter("last30d")).toBe(true);
    expect(isDateFilter("2026-02-04..2026-03-05")).toBe(true);
    expect(isDateFilter("constructor")).toBe(false);
    expect(isDateFilter("last31d")).toBe(false);
  });
});

describe("dateFilterWords", () => {
  it.each([
    ["last30d", "Last 30 days"],
    ["2026-02-04..2026-03-05", "4 Feb 2026 to 5 Mar 2026"],
    ["2026-03-05..2026-03-05", "5 Mar 2026"],
    ["2026-03-05..", "From 5 Mar 2026"],
    ["..2026-03-05", "Until 5 Mar 2026"],
  ])("says %s as %s", (filter, words) => {
    expect(dateFilterWords(filter)).toBe(words);
  });
});
