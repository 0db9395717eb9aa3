import { describe, expect, it } from "vitest";
import { depositProblem, turnText, usedShare } from "./limit-words";
import type { Limit } from "./types";

const limit = (used: string, limit: string): Limit => ({
  movement: "deposit",
  span: "day",
  limit,
  used,
  left: "0",
  turnsAt: "2026-11-21T22:00:00.000Z",
});

describe("usedShare", () => {
  it.each([
    ["0", "0", 0],
    ["0", "100", 0],
    ["1", "100000", 2],
    ["50", "100", 50],
    ["99999", "100000", 99],
    ["100", "100", 100],
    ["300", "100", 100],
  ])("%s of %s fills %d of a hundred", (used, all, share) => {
    expect(usedShare(limit(used, all))).toBe(share);
  });
});

describe("turnText", () => {
  it("says when it starts again, in Johannesburg, and nothing of what isn't counted", () => {
    expect(turnText(limit("0", "1"))).toContain("00:00");
    expect(turnText({ ...limit("0", "1"), turnsAt: null })).toBeUndefined();
  });
});

describe("depositProblem", () => {
  const limits = { currency: "ZAR", min: "1000", max: "300000", leftToday: "100000", room: "50000" };
  it("names the limit that is too small with what is left of it, and none when there is room", () => {
    expect(depositProblem(100_001n, limits)).toMatch(/^You can add R.1.000,00 more today\./);
    expect(depositProblem(50_001n, limits)).toMatch(/^Your wallet has room for R.500,00 more\./);
    expect(depositProblem(50_000n, limits)).toBeUndefined();
    expect(depositProblem(1n, { ...limits, leftToday: "0" })).toMatch(/^You can add nothing more today/);
  });
});
