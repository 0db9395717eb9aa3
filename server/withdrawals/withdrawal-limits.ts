import { env } from "@/server/env";
import { leftOf, type LimitsLeft, readLimitsLeft } from "@/server/transactions/limits";
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

/** What this user may withdraw now: per withdrawal, of today and of this month (days of Johannesburg), and by the balance. */
export async function readWithdrawalLimits(userId: string): Promise<WithdrawalLimits> {
  const { WITHDRAWAL_MIN_MINOR, WITHDRAWAL_MAX_MINOR, WITHDRAWAL_FEE_MINOR } = env();
  const left = await readLimitsLeft(userId, "withdrawal", CURRENCY, {
    dayMinor: env().WITHDRAWAL_DAY_MINOR,
    monthMinor: env().WITHDRAWAL_MONTH_MINOR,
  });
  const most = [
    WITHDRAWAL_MAX_MINOR,
    left.leftTodayMinor,
    left.leftThisMonthMinor,
    left.availableMinor - WITHDRAWAL_FEE_MINOR,
  ].reduce((least, one) => (one < least ? one : least));
  return {
    currency: CURRENCY,
    minMinor: WITHDRAWAL_MIN_MINOR,
    maxMinor: WITHDRAWAL_MAX_MINOR,
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
