import { describe, expect, it } from "vitest";
import { createPace, workThrough } from "./pace";

/** A clock that moves when somebody sleeps or says so. */
function clock() {
  let at = 0;
  return {
    now: () => at,
    pass: (ms: number) => {
      at += ms;
    },
    sleep: (ms: number) => {
      at += ms;
      return Promise.resolve();
    },
  };
}

describe("createPace", () => {
  it("gives at most so many turns in any second, the first at once", async () => {
    const time = clock();
    const turn = createPace(5, time);
    const turns: number[] = [];
    for (let i = 0; i < 12; i++) {
      await turn();
      turns.push(time.now());
    }
    expect(turns.slice(0, 6)).toEqual([0, 200, 400, 600, 800, 1000]);
    for (const from of turns)
      expect(turns.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(5);
  });

  it("makes nobody wait who was slow by himself, and saves no turns up", async () => {
    const time = clock();
    const turn = createPace(5, time);
    await turn();
    time.pass(10_000);
    await turn();
    expect(time.now()).toBe(10_000);
    await turn();
    expect(time.now()).toBe(10_200);
  });

  it("spaces the turns of several who ask at once", async () => {
    const began = performance.now();
    const turn = createPace(50);
    await Promise.all(Array.from({ length: 6 }, () => turn()));
    expect(performance.now() - began).toBeGreaterThanOrEqual(95);
  });
});

describe("workThrough", () => {
  it("does all, in order", async () => {
    const done: number[] = [];
    expect(await workThrough([1, 2, 3], async (n) => done.push(n))).toBe(true);
    expect(done).toEqual([1, 2, 3]);
  });

  it("begins nothing later than 20 s into the step, so that a slow provider doesn't keep it beyond 45 s", async () => {
    const time = clock();
    const done: number[] = [];
    const slow = async (n: number): Promise<void> => {
      time.pass(4900);
      done.push(n);
    };
    expect(
      await workThrough(
        Array.from({ length: 25 }, (_, n) => n),
        slow,
        time,
      ),
    ).toBe(false);
    expect(done).toHaveLength(5);
    expect(time.now()).toBeLessThan(45_000);
  });
});
