import { and, count, eq, gt, inArray, isNull, sql, sum } from "drizzle-orm";
import { reads } from "@/db/reads";
import { balances } from "@/db/schema/ledger";
import { transactions } from "@/db/schema/transactions";
import { ON_THE_WAY } from "./badge";

export type Balance = {
  currency: string;
  availableMinor: bigint;
  reservedMinor: bigint;
  onTheWayInMinor: bigint;
  onTheWayInCount: number;
  asOf: Date;
};

/**
 * What a user can spend, what is set aside, and what Revio is still processing (part of no total). Minor units.
 * Available and reserved come from one row, which the ledger's laws keep equal to the entries.
 */
export async function getBalance(userId: string, currency = "ZAR"): Promise<Balance> {
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
  const [row] = await reads
    .select({
      available: balances.available,
      reserved: balances.reserved,
      total: coming.total,
      many: coming.many,
      asOf: sql<Date>`wallet.clock()`,
    })
    .from(balances)
    .innerJoin(coming, sql`true`)
    .where(and(eq(balances.userId, userId), eq(balances.currency, currency)));
  return {
    currency,
    availableMinor: row?.available ?? 0n,
    reservedMinor: row?.reserved ?? 0n,
    onTheWayInMinor: BigInt(row?.total ?? "0"),
    onTheWayInCount: row?.many ?? 0,
    asOf: new Date(row?.asOf ?? Date.now()),
  };
}
