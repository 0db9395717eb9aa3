import { and, eq, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { balances, limitUsage } from "@/db/schema/ledger";

export type LimitsLeft = { leftTodayMinor: bigint; leftThisMonthMinor: bigint; availableMinor: bigint };

/** What is left to a user of these limits, today and this month (days of Johannesburg), and of the balance; never below 0. */
export async function readLimitsLeft(
  userId: string,
  kind: "transfer" | "withdrawal",
  currency: string,
  most: { dayMinor: bigint; monthMinor: bigint },
): Promise<LimitsLeft> {
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
        eq(limitUsage.kind, kind),
      ),
    )
    .where(and(eq(balances.userId, userId), eq(balances.currency, currency)));
  return {
    leftTodayMinor: leftOf(most.dayMinor, BigInt(row?.usedToday ?? "0")),
    leftThisMonthMinor: leftOf(most.monthMinor, BigInt(row?.usedThisMonth ?? "0")),
    availableMinor: row?.available ?? 0n,
  };
}

/** What is left of so much; 0 when more was taken than there was. */
export const leftOf = (most: bigint, taken: bigint): bigint => (most > taken ? most - taken : 0n);
