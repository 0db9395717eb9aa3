import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { enforceLimit, type LimitName, LIMITS } from "./rate-limit";

useDatabase();

/** As the security design states them. */
const DESIGNED = {
  signIn: [5, 900],
  signInAddress: [20, 900],
  signInFailures: [100, 31_536_000],
  register: [5, 3600],
  resets: [3, 3600],
  linkMails: [10, 3600],
  verificationMails: [5, 3600],
  exports: [5, 86_400],
  refresh: [30, 60],
  session: [300, 60],
  anonymous: [60, 60],
  cspReports: [60, 60],
  codeTries: [10, 3600],
  allCodeTries: [50, 3600],
  recoveryTries: [5, 3600],
  deposits: [20, 3600],
  withdrawals: [10, 3600],
  transfers: [30, 3600],
} as const satisfies Partial<Record<LimitName, readonly [number, number]>>;

describe("LIMITS", () => {
  it.each(Object.entries(DESIGNED))("14.11 %s is what the design says", (name, [limit, window]) => {
    expect(LIMITS[name as LimitName]).toEqual({ limit, window });
  });

  it.each(Object.entries(LIMITS))(
    "14.11 %s lets as many pass as it says, and not one more",
    async (name, { limit }) => {
      const tries = Array.from({ length: limit + 1 }, () =>
        enforceLimit(name as LimitName, "of everybody's"),
      );
      const refused = (await Promise.allSettled(tries)).filter((one) => one.status === "rejected");
      expect(refused).toEqual([
        { status: "rejected", reason: expect.objectContaining({ code: "RATE_LIMITED" }) },
      ]);
    },
  );
});
