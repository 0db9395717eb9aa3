import { and, eq, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { balances, limitUsage } from "@/db/schema/ledger";
import { env } from "@/server/env";
import { arrivesBy } from "./arrives-by";

const CURRENCY = "ZAR";

export type WithdrawalLimits = {
  currency: string;
  minMinor: bigint;
  maxMinor: bigint;
  feeMinor: bigint;
  leftTodayMinor: bigint;
  leftThisMonthMinor: bigint;
  availableMinor: bigint;
  /** The most that can be asked for now, so that the fee is there too; 0 when not even the smallest amount can. */
  mostMinor: bigint;
};

/** What this user may withdraw now: per withdrawal, of today and of this month (days of Johannesburg), and by the balance. */
export async function readWithdrawalLimits(userId: string): Promise<WithdrawalLimits> {
  const today = sql`(wallet.clock() at time zone 'Africa/Johannesburg')::date`;
  const { day, dayAmount, monthAmount } = limitUsage;
  const [row] = await reads
    .select({
      available: balances.available,
      usedToday: sql<string>`case when ${day} >= ${today} then ${dayAmount} else 0 end`,
      usedThisMonth: sql<string>`case when date_trunc('month', ${day}) >= date_trunc('month', ${today}) then ${monthAmount} else 0 end`,
    })
    .from(balances)
    .leftJoin(
      limitUsage,
      and(
        eq(limitUsage.userId, balances.userId),
        eq(limitUsage.currency, balances.currency),
        eq(limitUsage.kind, "withdrawal"),
      ),
    )
    .where(and(eq(balances.userId, userId), eq(balances.currency, CURRENCY)));
  const { WITHDRAWAL_MIN_MINOR, WITHDRAWAL_MAX_MINOR, WITHDRAWAL_FEE_MINOR } = env();
  const leftToday = rest(env().WITHDRAWAL_DAY_MINOR, row?.usedToday);
  const leftThisMonth = rest(env().WITHDRAWAL_MONTH_MINOR, row?.usedThisMonth);
  const available = row?.available ?? 0n;
  const most = [WITHDRAWAL_MAX_MINOR, leftToday, leftThisMonth, available - WITHDRAWAL_FEE_MINOR].reduce(
    (least, one) => (one < least ? one : least),
  );
  return {
    currency: CURRENCY,
    minMinor: WITHDRAWAL_MIN_MINOR,
    maxMinor: WITHDRAWAL_MAX_MINOR,
    feeMinor: WITHDRAWAL_FEE_MINOR,
    leftTodayMinor: leftToday,
    leftThisMonthMinor: leftThisMonth,
    availableMinor: available,
    mostMinor: most < WITHDRAWAL_MIN_MINOR ? 0n : most,
  };
}

const rest = (most: bigint, used: string | null | undefined): bigint => {
  const left = most - BigInt(used ?? "0");
  return left > 0n ? left : 0n;
};

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
    availableAfterMinor: rest(limits.availableMinor, totalMinor.toString()),
    expectedAt: arrivesBy(new Date()),
  };
}
