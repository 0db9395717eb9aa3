import { env } from "@/server/env";
import { readPersonLimits } from "@/server/tiers/read-limits";
import { leastOf, leftOf, type LimitsLeft, mayLeave } from "@/server/tiers/room";
import { arrivesBy } from "./arrives-by";

const CURRENCY = "ZAR";

export type WithdrawalLimits = LimitsLeft & {
  currency: string;
  minMinor: bigint;
  maxMinor: bigint;
  feeMinor: bigint;
  /** The most that can be asked for now, so that the fee is there too; 0 when not even the smallest amount can. */
  mostMinor: bigint;
};

/**
 * What this user may withdraw now: per withdrawal, of today and of this month (days of Johannesburg), and by the balance. Of what
 * holds for everybody and what the person's tier allows, the smaller counts.
 */
export async function readWithdrawalLimits(userId: string): Promise<WithdrawalLimits> {
  const { WITHDRAWAL_MIN_MINOR, WITHDRAWAL_MAX_MINOR, WITHDRAWAL_FEE_MINOR } = env();
  const tier = await readPersonLimits(userId);
  const left: LimitsLeft = {
    availableMinor: tier.availableMinor,
    leftTodayMinor: leftOf(
      leastOf(env().WITHDRAWAL_DAY_MINOR, tier.withdrawalDayMinor),
      tier.withdrawnTodayMinor,
    ),
    leftThisMonthMinor: leftOf(
      leastOf(env().WITHDRAWAL_MONTH_MINOR, tier.withdrawalMonthMinor),
      tier.withdrawnThisMonthMinor,
    ),
  };
  const maxMinor = leastOf(WITHDRAWAL_MAX_MINOR, tier.singleMinor);
  const most = leastOf(
    maxMinor,
    left.leftTodayMinor,
    left.leftThisMonthMinor,
    mayLeave(tier) - WITHDRAWAL_FEE_MINOR,
  );
  return {
    currency: CURRENCY,
    minMinor: WITHDRAWAL_MIN_MINOR,
    maxMinor,
    feeMinor: WITHDRAWAL_FEE_MINOR,
    ...left,
    mostMinor: most < WITHDRAWAL_MIN_MINOR ? 0n : most,
  };
}

export type WithdrawalQuote = WithdrawalLimits & {
  totalMinor: bigint;
  /** What Available would be; 0 when it does not reach. */
  availableAfterMinor: bigint;
  expectedAt: Date;
};

/** What a withdrawal of this amount would cost, leave and take, if it were asked for now. Promises nothing; nothing is stored. */
export async function quoteWithdrawal(userId: string, amountMinor: bigint): Promise<WithdrawalQuote> {
  const limits = await readWithdrawalLimits(userId);
  const totalMinor = amountMinor + limits.feeMinor;
  return {
    ...limits,
    totalMinor,
    availableAfterMinor: leftOf(limits.availableMinor, totalMinor),
    expectedAt: arrivesBy(new Date()),
  };
}
