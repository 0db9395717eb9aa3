import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "./retry-after";

const now = Date.parse("2026-03-05T14:00:00Z");

describe("parseRetryAfter", () => {
  const rows: [header: unknown, ms: number | undefined][] = [
    ["0", 0],
    ["2", 2000],
    ["301", 300_000],
    ["999999999", 300_000],
    ["Thu, 05 Mar 2026 14:00:30 GMT", 30_000],
    ["Thu, 05 Mar 2026 13:00:00 GMT", 0],
    ["Thu, 05 Mar 2027 14:00:00 GMT", 300_000],
    ["soon", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["", undefined],
    [undefined, undefined],
    [["1", "2"], undefined],
  ];
  for (const [header, ms] of rows)
    it(`reads ${JSON.stringify(header)} as ${ms}`, () => expect(parseRetryAfter(header, now)).toBe(ms));
});
