import { beforeEach, describe, expect, it } from "vitest";
import type { Breaker } from "./breaker";
import { createBreaker } from "./breaker";

describe("createBreaker", () => {
  let clock = 0;
  let breaker: Breaker;
  const fail = (times: number): void => {
    for (let count = 0; count < times; count += 1) breaker.record("failed");
  };
  beforeEach(() => {
    clock = 1000;
    breaker = createBreaker(() => clock);
  });

  it("stays closed for four failures and opens at the fifth", () => {
    fail(4);
    expect(breaker.admit()).toEqual({ kind: "pass" });
    fail(1);
    expect(breaker.admit()).toEqual({ kind: "refused", retryAfterMs: 60_000 });
    expect(breaker.state()).toEqual({ state: "open", failures: 5, retryInMs: 60_000 });
  });

  it("counts consecutive failures only", () => {
    fail(4);
    breaker.record("alive");
    fail(4);
    expect(breaker.admit()).toEqual({ kind: "pass" });
  });

  it("takes silence for neither life nor failure", () => {
    fail(4);
    breaker.record("silent");
    fail(1);
    expect(breaker.state().state).toBe("open");
  });

  it("stays open for 60 s, then gives the probe to exactly one", () => {
    fail(5);
    clock += 59_999;
    expect(breaker.admit().kind).toBe("refused");
    clock += 1;
    expect(breaker.admit().kind).toBe("probe");
    expect(breaker.admit().kind).toBe("refused");
    expect(breaker.state().state).toBe("half_open");
  });

  it("closes after a living probe, with its count at zero", () => {
    fail(5);
    clock += 60_000;
    breaker.admit();
    breaker.probed(true);
    fail(4);
    expect(breaker.admit()).toEqual({ kind: "pass" });
  });

  it("opens for another 60 s after a dead probe", () => {
    fail(5);
    clock += 60_000;
    breaker.admit();
    breaker.probed(false);
    expect(breaker.admit()).toEqual({ kind: "refused", retryAfterMs: 60_000 });
  });

  it("is not closed by calls that were under way when it opened", () => {
    fail(5);
    breaker.record("alive");
    expect(breaker.admit().kind).toBe("refused");
  });

  it("pauses for as long as it is asked to, and never shorter than an earlier pause", () => {
    breaker.pause(5000);
    breaker.pause(10);
    expect(breaker.admit()).toEqual({ kind: "refused", retryAfterMs: 5000 });
    clock += 5000;
    expect(breaker.admit()).toEqual({ kind: "pass" });
  });
});
