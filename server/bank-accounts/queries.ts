import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { bankAccounts as b } from "@/db/schema/bank-accounts";

/** The columns that may be read: never the number, sealed or hashed. */
const COLUMNS = {
  id: b.id,
  bank: b.bank,
  branchCode: b.branchCode,
  accountType: b.accountType,
  holderName: b.holderName,
  last4: b.last4,
  isDefault: b.isDefault,
  usableFrom: b.usableFrom,
  flaggedAt: b.flaggedAt,
  now: sql<Date>`wallet.clock()`.mapWith((value: string | Date) => new Date(value)),
};

/** A bank account without its number; `now` is the database's time of reading. */
export type BankAccountRow = Awaited<ReturnType<typeof listBankAccounts>>[number];

/** A person's accounts, without removed ones: the default first, then in the order they were added. At most 5. */
export const listBankAccounts = (userId: string) =>
  reads
    .select(COLUMNS)
    .from(b)
    .where(and(eq(b.userId, userId), isNull(b.removedAt)))
    .orderBy(desc(b.isDefault), asc(b.createdAt), asc(b.id));

/** One account in a person's list, or undefined for anything that isn't there. */
export async function findBankAccount(userId: string, id: string): Promise<BankAccountRow | undefined> {
  const [row] = await reads
    .select(COLUMNS)
    .from(b)
    .where(and(eq(b.id, id), eq(b.userId, userId), isNull(b.removedAt)));
  return row;
}
