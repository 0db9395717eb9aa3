import { describe, expect, it } from "vitest";
import { failure } from "./failures";
import { retryKeyed } from "./retry";

const coded = (code: string): Error => Object.assign(new Error(code), { code });

/** Fails with each error in turn, then answers how often it ran. */
const failing = (...errors: Error[]): (() => Promise<number>) => {
  let runs = 0;
  return async () => {
    const error = errors[runs++];
    if (error) throw error;
    return runs;
  };
};

/** A clock that only sleeping moves. */
function clock() {
  const pauses: number[] = [];
  let at = 0;
  const sleep = (ms: number): Promise<void> => {
    pauses.push(ms);
    at += ms;
    return Promise.resolve();
  };
  return { now: () => at, sleep, pauses };
}

describe("retryKeyed", () => {
  it("repeats after a lost connection, a deadlock, a lock timeout and a missed deadline", async () => {
    const errors = [
      coded("ECONNRESET"),
      coded("40P01"),
      coded("55P03"),
      failure("DEADLINE", "x"),
      coded("57P01"),
    ];
    expect(await retryKeyed(failing(...errors), { time: clock() })).toBe(6);
  });

  it.each(["ECONNREFUSED", "57P03", "CONNECTION_CLOSED"])(
    "outlives a restart of the database: %s for ten seconds, then the answer",
    async (code) => {
      const time = clock();
      const run = async (): Promise<string> => {
        if (time.now() < 10_000) throw coded(code);
        return "done";
      };
      expect(await retryKeyed(run, { time })).toBe("done");
      expect(time.now()).toBeLessThan(10_501);
    },
  );

  it("uses its time while the connection stays lost, and none beyond it", async () => {
    const time = clock();
    const lost = async (): Promise<never> => {
      throw coded("ECONNREFUSED");
    };
    await expect(retryKeyed(lost, { time })).rejects.toThrow("ECONNREFUSED");
    expect(time.now()).toBeGreaterThan(14_400);
    expect(time.now()).toBeLessThanOrEqual(15_000);
  });

  it("gives up soon when nothing could be sent, and stays until the end when something may have been", async () => {
    const nothingSent = clock();
    const away = async (): Promise<never> => {
      throw coded("ECONNREFUSED");
    };
    await expect(retryKeyed(away, { unsentMs: 2_500, time: nothingSent })).rejects.toThrow("ECONNREFUSED");
    expect(nothingSent.now()).toBeLessThanOrEqual(2_500);

    const maybeSent = clock();
    let runs = 0;
    const cut = async (): Promise<never> => {
      throw coded(runs++ === 0 ? "ECONNRESET" : "ECONNREFUSED");
    };
    await expect(retryKeyed(cut, { unsentMs: 2_500, time: maybeSent })).rejects.toThrow("ECONNRESET");
    expect(maybeSent.now()).toBeGreaterThan(14_400);
  });

  it("never says that nothing was sent after a run whose answer was lost", async () => {
    await expect(
      retryKeyed(failing(coded("CONNECTION_CLOSED"), failure("BUSY", "x")), { time: clock() }),
    ).rejects.toThrow("CONNECTION_CLOSED");
  });

  it("waits 20 to 500 ms between runs, less at first, never twice the same", async () => {
    const time = clock();
    await retryKeyed(failing(...Array.from({ length: 20 }, () => coded("ECONNREFUSED"))), { time });
    expect(time.pauses.every((ms) => ms >= 20 && ms <= 500)).toBe(true);
    expect(time.pauses[0]).toBeLessThanOrEqual(50);
    expect(new Set(time.pauses).size).toBe(20);
  });

  it("gives up after the fifth lost conflict with the last error", async () => {
    const conflicts = (count: number): Error[] =>
      Array.from({ length: count }, (_, i) => Object.assign(coded("40001"), { message: `run ${i}` }));
    await expect(retryKeyed(failing(...conflicts(6)), { time: clock() })).rejects.toThrow("run 5");
    const between = conflicts(6).flatMap((error) => [coded("ECONNRESET"), error]);
    await expect(retryKeyed(failing(...between), { time: clock() })).rejects.toThrow("run 5");
  });

  it.each(["23505", "WL001", "BUSY", "ENDED", "57014", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "never repeats after %s",
    async (code) => {
      await expect(retryKeyed(failing(coded(code)))).rejects.toThrow(code);
    },
  );

  it("ends within its time, with the outcome unknown, though a run is still under way", async () => {
    const began = Date.now();
    const never = (): Promise<never> => new Promise(() => undefined);
    await expect(retryKeyed(never, { deadlineMs: 100 })).rejects.toMatchObject({ code: "DEADLINE" });
    expect(Date.now() - began).toBeLessThan(2000);
  });

  it("starts no repeat that would begin after its time", async () => {
    let runs = 0;
    const lost = async (): Promise<never> => {
      runs++;
      throw coded("ECONNRESET");
    };
    await expect(retryKeyed(lost, { deadlineMs: 15 })).rejects.toThrow("ECONNRESET");
    expect(runs).toBe(1);
  });
});
