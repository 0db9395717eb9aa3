import { hash } from "@node-rs/argon2";
import { describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { hashPassword, isOutdated, verifyPassword } from "./password-hash";

describe("hashPassword", () => {
  it("14.36 is argon2id with 19 MiB and two passes, salted", async () => {
    const [one, two] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it("14.36 refuses at once what would wait behind 50, and after 2 seconds what still waits", async () => {
    const started = Date.now();
    const tries = await Promise.allSettled(Array.from({ length: 80 }, () => hashPassword("x")));
    const refused = tries.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(refused.length).toBeGreaterThanOrEqual(80 - 50 - 3);
    for (const reason of refused) {
      expect(reason).toBeInstanceOf(Refusal);
      expect(reason).toMatchObject({ code: "BUSY", details: { retryAfterSeconds: 2 } });
    }
    expect(Date.now() - started).toBeLessThan(6000);
    await expect(hashPassword("y")).resolves.toContain("$argon2id$");
  });
});

describe("hashes", () => {
  it("14.36 are made beside the event loop, which goes on meanwhile", async () => {
    let turns = 0;
    const turn = (): void => {
      turns++;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    await Promise.all([hashPassword("a"), hashPassword("b"), verifyPassword(undefined, "c")]);
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(20); // in its way it would turn once or twice
  });
});

describe("verifyPassword", () => {
  it("says yes to the password and no to others", async () => {
    const encoded = await hashPassword("correct horse");
    expect(await verifyPassword(encoded, "correct horse")).toBe(true);
    expect(await verifyPassword(encoded, "correct horse ")).toBe(false);
  });

  it("says no when there is no hash, in the time a check takes", async () => {
    const encoded = await hashPassword("correct horse");
    const time = async (hash: string | undefined): Promise<number> => {
      const started = performance.now();
      expect(await verifyPassword(hash, "wrong")).toBe(false);
      return performance.now() - started;
    };
    // The least of many, since the machine's other work only ever adds.
    let [known, unknown] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let i = 0; i < 20; i++) {
      known = Math.min(known, await time(encoded));
      unknown = Math.min(unknown, await time(undefined));
    }
    expect(unknown).toBeGreaterThan(known / 2);
    expect(unknown).toBeLessThan(known * 2);
  });
});

describe("isOutdated", () => {
  it("finds hashes of other parameters or kinds", async () => {
    expect(isOutdated(await hashPassword("x"))).toBe(false);
    expect(isOutdated(await hash("x", { memoryCost: 8192, timeCost: 2, parallelism: 1 }))).toBe(true);
    expect(isOutdated((await hashPassword("x")).replace("argon2id", "argon2i"))).toBe(true);
  });
});
