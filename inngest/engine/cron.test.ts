import { describe, expect, it } from "vitest";
import { parseCron } from "./cron";

function ticks(source: string, after: string, count: number): string[] {
  const cron = parseCron(source);
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; ) {
    at = cron.next(at);
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe("parseCron", () => {
  it.each([
    ["* * * * *", "2026-11-21T01:45:59Z", ["2026-11-21T01:46", "2026-11-21T01:47"]],
    ["*/15 * * * *", "2026-11-21T01:46:00Z", ["2026-11-21T02:00", "2026-11-21T02:15"]],
    ["TZ=Africa/Johannesburg 30 2 * * *", "2026-11-21T00:30:00Z", ["2026-11-22T00:30"]],
    ["TZ=Africa/Johannesburg 20 0 * * *", "2026-11-21T12:00:00Z", ["2026-11-21T22:20", "2026-11-22T22:20"]],
    ["7 * * * *", "2026-11-21T23:59:00Z", ["2026-11-22T00:07"]],
    ["0 9-11/2,20 * * MON-fri", "2026-11-20T11:00:00Z", ["2026-11-20T20:00", "2026-11-23T09:00"]],
    ["0 0 1 jan,JUL *", "2026-11-21T00:00:00Z", ["2027-01-01T00:00", "2027-07-01T00:00"]],
    ["0 0 13 * 5", "2026-11-11T00:00:00Z", ["2026-11-13T00:00", "2026-11-20T00:00"]],
    ["0 0 */2 * 7", "2026-11-01T00:00:00Z", ["2026-11-15T00:00", "2026-11-29T00:00"]],
    ["0 0 29 2 *", "2026-11-21T00:00:00Z", ["2028-02-29T00:00"]],
  ])("%s after %s", (source, after, expected) =>
    expect(ticks(source, after, expected.length)).toEqual(expected),
  );

  it("does not fire at a local time that a clock change skips", () => {
    expect(ticks("TZ=Europe/Berlin 30 2 * * *", "2026-03-28T12:00:00Z", 1)).toEqual(["2026-03-30T00:30"]);
  });

  it("goes on every five minutes through both clock changes", () => {
    for (const start of ["2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"]) {
      const found = ticks("TZ=Europe/Berlin */5 * * * *", start, 36).map((tick) => Date.parse(`${tick}Z`));
      expect(found.at(-1)).toBe(Date.parse(start) + 36 * 300_000);
    }
  });

  it("answers the same for a moment whatever it was asked before", () => {
    const moments = [0, 7, 59, 60, 61, 12, 1500, 1499, 0, 90].map(
      (minute) => 1_790_000_000_000 + minute * 61_003,
    );
    const asked = parseCron("TZ=Africa/Johannesburg */10 * * * *");
    for (const at of moments)
      expect(asked.next(at)).toBe(parseCron("TZ=Africa/Johannesburg */10 * * * *").next(at));
  });

  it.each([
    "* * * *",
    "60 * * * *",
    "* * 0 * *",
    "*/0 * * * *",
    "5-1 * * * *",
    "a * * * *",
    "0 0 31 2 *",
    "@daily",
    "TZ=Nowhere/Else * * * * *",
  ])("refuses %s", (source) => expect(() => parseCron(source)).toThrow());
});
