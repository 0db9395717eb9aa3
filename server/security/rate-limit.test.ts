import { beforeEach, describe, expect, it } from "vitest";
import { closePools } from "@/db/client";
import { Refusal } from "@/server/errors";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { enforceLimit, forgetLimit, hitRateLimit } from "./rate-limit";

const database = useDatabase();
const five = { limit: 5, window: 900 };
const key = (name: string): Buffer => Buffer.from(name);

beforeEach(() => shiftClock(database, null));

const hits = async (name: string, times: number): Promise<boolean[]> => {
  const allowed: boolean[] = [];
  for (let i = 0; i < times; i++) allowed.push((await hitRateLimit(key(name), five)).allowed);
  return allowed;
};

describe("hitRateLimit", () => {
  it("lets n pass and refuses the next, with the seconds to wait", async () => {
    expect(await hits("a", 6)).toEqual([true, true, true, true, true, false]);
    const { retryAfterSeconds } = await hitRateLimit(key("a"), five);
    expect(retryAfterSeconds).toBeGreaterThan(900);
    expect(retryAfterSeconds).toBeLessThanOrEqual(1080);
  });

  it("counts tries that come at the same time one by one", async () => {
    const tries = await Promise.all(Array.from({ length: 40 }, () => hitRateLimit(key("b"), five)));
    expect(tries.filter((one) => one.allowed)).toHaveLength(5);
  });

  it("14.11 keeps counts when the process starts anew", async () => {
    await hits("c", 5);
    await closePools();
    expect(await hits("c", 1)).toEqual([false]);
  });

  it("lets the next try pass after the seconds it named, and not before", async () => {
    await hits("d", 5);
    const { retryAfterSeconds } = await hitRateLimit(key("d"), five);
    await shiftClock(database, `${retryAfterSeconds - 10} seconds`);
    expect(await hits("d", 1)).toEqual([false]);
    await shiftClock(database, `${retryAfterSeconds} seconds`);
    expect(await hits("d", 2)).toEqual([true, false]);
  });

  it("slides: what the last window holds fades evenly", async () => {
    await hits("e", 5);
    await shiftClock(database, `${900 + 450} seconds`);
    expect(await hits("e", 4)).toEqual([true, true, false, false]);
    await shiftClock(database, "3000 seconds");
    expect(await hits("e", 6)).toEqual([true, true, true, true, true, false]);
  });

  it("does not count refused tries, so that waiting always helps", async () => {
    await hits("f", 50);
    await shiftClock(database, "1801 seconds");
    expect(await hits("f", 5)).toEqual([true, true, true, true, true]);
  });

  it("counts each subject by itself", async () => {
    await hits("g", 5);
    expect(await hits("h", 1)).toEqual([true]);
  });
});

describe("enforceLimit", () => {
  it("refuses with RATE_LIMITED and stores neither the subject nor its address", async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => enforceLimit("register", "192.0.2.7")),
    );
    const refused = tries.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(3);
    expect(refused[0]).toBeInstanceOf(Refusal);
    expect(refused[0]).toMatchObject({
      code: "RATE_LIMITED",
      details: { retryAfterSeconds: expect.any(Number) },
    });
    const stored = await database.admin`select encode(key, 'escape') as key from wallet.rate_limits`;
    expect(JSON.stringify(stored)).not.toContain("192.0.2.7");
  });

  it("writes one audit row for a subject and window, however often it is refused", async () => {
    for (let i = 0; i < 9; i++) await enforceLimit("register", "192.0.2.8").catch(() => undefined);
    const rows = await database.admin`
      select outcome, reason from wallet.audit_log where action = 'limit.reach' and object_kind = 'register'
       and at > now() - interval '1 minute' order by at desc`;
    expect(rows).toHaveLength(2); // one for this subject, one for the test before
    expect(rows[0]).toEqual({ outcome: "denied", reason: "RATE_LIMITED" });
  });

  it("starts again after forgetLimit", async () => {
    for (let i = 0; i < 5; i++) await enforceLimit("signIn", "somebody");
    await forgetLimit("signIn", "somebody");
    await expect(enforceLimit("signIn", "somebody")).resolves.toBeUndefined();
  });
});

describe("sweep_rate_limits", () => {
  it("deletes what can no longer refuse, and nothing else", async () => {
    await hits("old", 1);
    await shiftClock(database, "2 days");
    await hits("new", 1);
    await database.admin`select wallet.sweep_rate_limits(1000)`;
    const left = await database.admin<
      { key: string }[]
    >`select encode(key, 'escape') as key from wallet.rate_limits`;
    expect(left.map((row) => row.key)).toEqual(["new"]);
  });
});
