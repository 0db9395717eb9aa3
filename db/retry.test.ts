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

describe("retryKeyed", () => {
  it("repeats after a lost connection, a deadlock, a lock timeout and a missed deadline", async () => {
    const errors = [
      coded("ECONNRESET"),
      coded("40P01"),
      coded("55P03"),
      failure("DEADLINE", "x"),
      coded("57P01"),
    ];
    const began = Date.now();
    expect(await retryKeyed(failing(...errors))).toBe(6);
    expect(Date.now() - began).toBeGreaterThanOrEqual(5 * 20 - 5);
    expect(Date.now() - began).toBeLessThan(5 * 500 + 2000);
  });

  it("gives up after the fifth repeat with the last error", async () => {
    const errors = Array.from({ length: 6 }, (_, i) =>
      Object.assign(coded("40001"), { message: `run ${i}` }),
    );
    await expect(retryKeyed(failing(...errors))).rejects.toThrow("run 5");
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
