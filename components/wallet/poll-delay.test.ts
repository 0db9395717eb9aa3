import { describe, expect, it } from "vitest";
import { pollDelay } from "./poll-delay";

describe("pollDelay", () => {
  it("asks 15 times every 2 s, then every 10 s until 3 minutes are over, then every minute", () => {
    const delays = Array.from({ length: 32 }, (_, polls) => Number(pollDelay("checking", polls)));
    expect(delays.slice(0, 15)).toEqual(Array(15).fill(2_000));
    expect(delays.slice(15, 30)).toEqual(Array(15).fill(10_000));
    expect(delays.slice(30)).toEqual([60_000, 60_000]);
    expect(delays.slice(0, 30).reduce((sum, delay) => sum + delay, 0)).toBe(180_000);
  });

  it.each(["added", "closed", "returned"] as const)("stops when the deposit is %s", (state) => {
    expect(pollDelay(state, 0)).toBe(false);
  });

  it.each(["starting", "open", "checking", "paid", "failed", "being_checked", "lost"] as const)(
    "goes on while the deposit is %s",
    (state) => {
      expect(pollDelay(state, 0)).toBe(2_000);
    },
  );

  it("asks when nothing is known yet", () => {
    expect(pollDelay(undefined, 0)).toBe(2_000);
  });
});
