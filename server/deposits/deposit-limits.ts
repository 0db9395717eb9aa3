import { env } from "@/server/env";
import { readPersonLimits } from "@/server/tiers/read-limits";
import { leastOf, leftOf, roomFor } from "@/server/tiers/room";

export type DepositLimits = {
  currency: string;
  minMinor: bigint;
  maxMinor: bigint;
  leftTodayMinor: bigint;
  /** What the wallet has room for, with all deposits that are still open. */
  roomMinor: bigint;
};

/** What this user may add: at once, still today (day of Johannesburg), and until the wallet is full. Promises nothing. */
export async function readDepositLimits(userId: string): Promise<DepositLimits> {
  const limits = await readPersonLimits(userId);
  return {
    currency: "ZAR",
    minMinor: env().DEPOSIT_MIN_MINOR,
    maxMinor: leastOf(env().DEPOSIT_MAX_MINOR, limits.singleMinor),
    leftTodayMinor: leftOf(limits.depositDayMinor, limits.depositedTodayMinor),
    roomMinor: roomFor(limits),
  };
}
