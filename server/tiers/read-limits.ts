import { alias } from "drizzle-orm/pg-core";
import { and, desc, eq, gte, inArray, lte, notInArray, type SQL, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { users } from "@/db/schema/identity";
import { balances, limitUsage } from "@/db/schema/ledger";
import { tierLimits } from "@/db/schema/tiers";
import { transactions as t } from "@/db/schema/transactions";
import { invariant } from "@/server/errors";

/** What a person of a tier may do, in minor units of rand, by days and months of Johannesburg. */
type TierLimits = {
  tier: number;
  singleMinor: bigint;
  depositDayMinor: bigint;
  withdrawalDayMinor: bigint;
  withdrawalMonthMinor: bigint;
  balanceMinor: bigint;
};

/** The limits of a person's tier, with what of them is used now. */
export type PersonLimits = TierLimits & {
  availableMinor: bigint;
  reservedMinor: bigint;
  /** Begun today and not come to nothing; and of any day, still open. */
  depositedTodayMinor: bigint;
  openDepositsMinor: bigint;
  withdrawnTodayMinor: bigint;
  withdrawnThisMonthMinor: bigint;
  sentTodayMinor: bigint;
  sentThisMonthMinor: bigint;
  /** When the next day and the next month begin. */
  dayEndsAt: Date;
  monthEndsAt: Date;
};

const CURRENCY = "ZAR";
const today = sql`(wallet.clock() at time zone 'Africa/Johannesburg')::date`;
const startOf = (day: SQL): SQL<string> =>
  sql<string>`(${day})::timestamp at time zone 'Africa/Johannesburg'`;
const todayBegan = startOf(today);

/** The newest version of the limits of a user's tier whose time has come; as `wallet.limits_of` has it. */
const inForce = reads
  .select()
  .from(tierLimits)
  .where(and(eq(tierLimits.tier, users.tier), lte(tierLimits.validFrom, sql`wallet.clock()`)))
  .orderBy(desc(tierLimits.version))
  .limit(1)
  .as("in_force");

const withdrawn = alias(limitUsage, "withdrawn");
const sent = alias(limitUsage, "sent");
type Usage = typeof withdrawn | typeof sent;

const ofToday = ({ day, dayAmount }: Usage) =>
  sql<string>`case when ${day} >= ${today} then ${dayAmount} else 0 end`;
const ofThisMonth = ({ day, monthAmount }: Usage) =>
  sql<string>`case when date_trunc('month', ${day}) >= date_trunc('month', ${today}) then ${monthAmount} else 0 end`;
const usageOf = ({ userId, currency, kind }: Usage, wanted: "withdrawal" | "transfer") =>
  and(eq(userId, users.id), eq(currency, CURRENCY), sql`${kind} = ${wanted}`);

/** The same figures that `start_deposit` and `request_withdrawal` decide by, as they are at this moment. */
export async function readPersonLimits(userId: string): Promise<PersonLimits> {
  const begun = reads
    .select({
      today: sql<string>`coalesce(sum(${t.amount}) filter (where ${t.createdAt} >= ${todayBegan}), 0)`.as(
        "today",
      ),
      open: sql<string>`coalesce(sum(${t.amount}) filter (where ${inArray(t.status, ["created", "pending"])}), 0)`.as(
        "open",
      ),
    })
    .from(t)
    .where(
      and(
        eq(t.userId, userId),
        eq(t.type, "deposit"),
        eq(t.currency, CURRENCY),
        notInArray(t.status, ["failed", "expired", "cancelled"]),
        gte(t.createdAt, sql`${todayBegan} - interval '2 days'`), // no deposit stays open that long
      ),
    )
    .as("begun");
  const [row] = await reads
    .select({
      tier: users.tier,
      singleMinor: inForce.single,
      depositDayMinor: inForce.depositDay,
      withdrawalDayMinor: inForce.withdrawalDay,
      withdrawalMonthMinor: inForce.withdrawalMonth,
      balanceMinor: inForce.balance,
      availableMinor: balances.available,
      reservedMinor: balances.reserved,
      depositedToday: begun.today,
      openDeposits: begun.open,
      withdrawnToday: ofToday(withdrawn),
      withdrawnThisMonth: ofThisMonth(withdrawn),
      sentToday: ofToday(sent),
      sentThisMonth: ofThisMonth(sent),
      dayEnds: startOf(sql`${today} + 1`),
      monthEnds: startOf(sql`date_trunc('month', ${today}) + interval '1 month'`),
    })
    .from(users)
    .innerJoin(balances, and(eq(balances.userId, users.id), eq(balances.currency, CURRENCY)))
    .innerJoinLateral(inForce, sql`true`)
    .innerJoin(begun, sql`true`)
    .leftJoin(withdrawn, usageOf(withdrawn, "withdrawal"))
    .leftJoin(sent, usageOf(sent, "transfer"))
    .where(eq(users.id, userId));
  invariant(row, "who acts has a balance, and their tier has limits");
  const {
    depositedToday,
    openDeposits,
    withdrawnToday,
    withdrawnThisMonth,
    sentToday,
    sentThisMonth,
    dayEnds,
    monthEnds,
    ...figures
  } = row;
  return {
    ...figures,
    depositedTodayMinor: BigInt(depositedToday),
    openDepositsMinor: BigInt(openDeposits),
    withdrawnTodayMinor: BigInt(withdrawnToday),
    withdrawnThisMonthMinor: BigInt(withdrawnThisMonth),
    sentTodayMinor: BigInt(sentToday),
    sentThisMonthMinor: BigInt(sentThisMonth),
    dayEndsAt: new Date(dayEnds),
    monthEndsAt: new Date(monthEnds),
  };
}
