import { sql } from "drizzle-orm";
import { boolean, char, check, index, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytea, users } from "./identity";
import { happened, moment, wallet } from "./wallet";

/**
 * Where a person's withdrawals go. The number lies here encrypted (`v1.kid.iv.ct.tag`); in clear are the bank, the last four
 * digits and the holder. A row's destination never changes, which freezes it for every withdrawal that names the row; a person
 * removes an account and adds another.
 */
export const bankAccounts = wallet.table(
  "bank_accounts",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    bank: text().notNull(), // key of server/bank-accounts/banks.ts
    branchCode: char({ length: 6 }).notNull(),
    accountType: text({ enum: ["cheque", "savings", "transmission"] }).notNull(),
    holderName: text().notNull(),
    last4: char({ length: 4 }).notNull(),
    numberCiphertext: text().notNull(),
    numberHmac: bytea().notNull(),
    isDefault: boolean().notNull().default(false),
    usableFrom: moment().notNull(),
    flaggedAt: moment(),
    flagReason: text(),
    createdAt: happened(),
    removedAt: moment(),
  },
  (t) => [
    uniqueIndex("bank_accounts_once").on(t.userId, t.numberHmac).where(sql`${t.removedAt} is null`),
    uniqueIndex("bank_accounts_one_default")
      .on(t.userId)
      .where(sql`${t.isDefault} and ${t.removedAt} is null`),
    index("bank_accounts_user").on(t.userId, t.createdAt),
    check("bank_accounts_branch_form", sql`${t.branchCode} ~ '^[0-9]{6}$'`),
    check("bank_accounts_last4_form", sql`${t.last4} ~ '^[0-9]{4}$'`),
    check("bank_accounts_holder_length", sql`length(${t.holderName}) between 2 and 80`),
  ],
);
