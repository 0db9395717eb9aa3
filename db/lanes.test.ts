import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createLanes } from "./lanes";

/** Lanes whose calls take a moment, and what they were asked. */
function observed({ failing = (_call: number): boolean => false, brokenTogether = false } = {}) {
  const asked: number[][] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const during = async <T>(work: () => T): Promise<T> => {
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    await sleep(5);
    underWay--;
    return work();
  };
  const answer = (call: number): string => {
    if (failing(call)) throw new Error(`no ${call}`);
    return `answer ${call}`;
  };
  const send = createLanes<number, string>({
    lanes: 2,
    most: 4,
    alone: (call) => {
      asked.push([call]);
      return during(() => answer(call));
    },
    together: (calls) => {
      asked.push(calls);
      return during(() => {
        if (brokenTogether) throw new Error("not as a whole");
        return calls.map(answer);
      });
    },
  });
  return { send, asked, mostUnderWay: () => mostUnderWay };
}

describe("createLanes", () => {
  it("sends a call alone when nothing else waits", async () => {
    const { send, asked } = observed();
    expect(await send(1)).toBe("answer 1");
    expect(asked).toEqual([[1]]);
  });

  it("deals what has queued to the free lanes, each with its own answer, never more than the most and the lanes", async () => {
    const { send, asked, mostUnderWay } = observed();
    const calls = Array.from({ length: 11 }, (_, index) => index);
    expect(await Promise.all(calls.map(send))).toEqual(calls.map((call) => `answer ${call}`));
    expect(asked).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], [10]]);
    expect(mostUnderWay()).toBe(2);
  });

  it("lets each go alone when they fail together, so that one failure is one caller's", async () => {
    const { send } = observed({ failing: (call) => call === 3 });
    const settled = await Promise.allSettled([0, 1, 2, 3, 4].map(send));
    expect(settled.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });

  it("gives up on a call that no lane took in time, and never sends it", async () => {
    const asked: string[] = [];
    const send = createLanes<string, string>({
      lanes: 1,
      most: 4,
      waitMs: 20,
      alone: async (call) => {
        asked.push(call);
        await sleep(60);
        return call;
      },
      together: async (calls) => calls,
    });
    const early = send("first");
    await sleep(5);
    const [first, second] = await Promise.allSettled([early, send("second")]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { code: "BUSY" } });
    await sleep(20);
    expect(asked).toEqual(["first"]);
  });

  it("goes on after a failure", async () => {
    const { send } = observed({ brokenTogether: true });
    await Promise.all([0, 1, 2, 3, 4, 5].map(send));
    expect(await send(6)).toBe("answer 6");
  });
});
