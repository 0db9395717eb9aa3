import { describe, expect, it } from "vitest";
import { parseDelay, parseDuration } from "./durations";

describe("parseDuration", () => {
  it.each([
    ["15m", 900_000],
    ["1d2h", 93_600_000],
    ["1w", 604_800_000],
    ["1.5s", 1_500],
    ["200ms", 1_000],
    ["", 1_000],
  ])("reads %s", (text, expected) => expect(parseDuration(text)).toBe(expected));

  it.each(["soon", "-5s", "5", "5 s", "400d", "1y"])("refuses %s", (text) =>
    expect(parseDuration(text)).toBeNull(),
  );
});

describe("parseDelay", () => {
  it("counts a date from the given moment, and one in the past as now", () => {
    expect(parseDelay("2026-11-21T00:00:10.000Z", Date.parse("2026-11-21T00:00:00Z"))).toBe(10_000);
    expect(parseDelay("2020-01-01T00:00:00Z", Date.now())).toBe(0);
  });

  it("refuses what is no date, or over 366 days ahead", () => {
    expect(parseDelay("2026-99-99", 0)).toBeNull();
    expect(parseDelay("2030-01-01T00:00:00Z", Date.parse("2026-01-01"))).toBeNull();
  });
});
