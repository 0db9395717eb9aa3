import { and, count, eq, gt, inArray, isNull, sql, sum } from "drizzle-orm";
import { oftenReads, reads } from "@/db/reads";
import { bankAccounts } from "@/db/schema/bank-accounts";
import { balances } from "@/db/schema/ledger";
import { transactions } from "@/db/schema/transactions";
import { ON_THE_WAY, RESERVED } from "./badge";

export type Balance = {
  currency: string;
  availableMinor: bigint;
  reservedMinor: bigint;
  /** How many withdrawals it is set aside for. */
  reservedCount: number;
  onTheWayInMinor: bigint;
  onTheWayInCount: number;
  asOf: Date;
};

const userId = sql.placeholder("userId");
const currency = sql.placeholder("currency");

const coming = reads
  .select({ total: sum(transactions.amount).as("total"), many: count().as("many") })
  .from(transactions)
  .where(
    and(
      eq(transactions.userId, userId),
      eq(transactions.type, "deposit"),
      eq(transactions.status, "pending"),
      eq(transactions.currency, currency),
      gt(transactions.createdAt, sql`wallet.clock() - interval '7 days'`), // no checkout lives that long
      isNull(transactions.heldAt),
      inArray(transactions.providerStatus, [...ON_THE_WAY]),
    ),
  )
  .as("coming");

/** Counted by way of the person's bank accounts: an index of withdrawals alone, however long the person's list is. */
const openWithdrawals = sql<string>`(
  select count(*) from ${transactions}
  where ${inArray(transactions.bankAccountId, reads.select({ id: bankAccounts.id }).from(bankAccounts).where(eq(bankAccounts.userId, userId)))}
    and ${eq(transactions.currency, currency)} and ${inArray(transactions.status, [...RESERVED])})`;

/** Written once: its text is the same for everybody. */
const balanceQuery = oftenReads
  .select({
    available: balances.available,
    reserved: balances.reserved,
    total: coming.total,
    many: coming.many,
    open: openWithdrawals,
    asOf: sql<Date>`wallet.clock()`,
  })
  .from(balances)
  .innerJoin(coming, sql`true`)
  .where(and(eq(balances.userId, userId), eq(balances.currency, currency)))
  .prepare("balance");

/**
 * What a user can spend, what is set aside, and what Revio is still processing (part of no total). Minor units.
 * Available and reserved come from one row, which the ledger's laws keep equal to the entries.
 */
export async function getBalance(user: string, of = "ZAR"): Promise<Balance> {
  const [row] = await balanceQuery.execute({ userId: user, currency: of });
  return {
    currency: of,
    availableMinor: row?.available ?? 0n,
    reservedMinor: row?.reserved ?? 0n,
    reservedCount: Number(row?.open ?? "0"),
    onTheWayInMinor: BigInt(row?.total ?? "0"),
    onTheWayInCount: row?.many ?? 0,
    asOf: new Date(row?.asOf ?? Date.now()),
  };
}
