import { and, eq, gte, ilike, inArray, isNotNull, lte, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { reads } from "@/db/reads";
import { bankAccounts } from "@/db/schema/bank-accounts";
import { users } from "@/db/schema/identity";
import { transactions as t } from "@/db/schema/transactions";
import { BANKS } from "@/server/bank-accounts/banks";
import { findTransactionId, type TransactionType } from "./public-id";

export type TransactionStatus = (typeof t.$inferSelect)["status"];

/** All of a filter must hold. Amounts in minor units; days are days of Johannesburg, the last one included. */
export type TransactionFilter = {
  type?: readonly TransactionType[] | undefined;
  status?: readonly TransactionStatus[] | undefined;
  direction?: "in" | "out" | undefined;
  amountFromMinor?: bigint | undefined;
  amountToMinor?: bigint | undefined;
  from?: string | undefined;
  to?: string | undefined;
  text?: string | undefined;
};

/** Statuses in which money has moved: what totals count. */
export const MOVED = [
  "completed",
  "partially_refunded",
  "refunded",
  "charged_back",
] as const satisfies TransactionStatus[];

const startOfDay = (day: string): SQL => sql`(${day}::date::timestamp at time zone 'Africa/Johannesburg')`;

/** The condition for one user's rows under this filter; ownership is part of the query, always. */
export function transactionsOf(userId: string, filter: TransactionFilter): SQL | undefined {
  return and(
    eq(t.userId, userId),
    filter.type?.length ? inArray(t.type, [...filter.type]) : undefined,
    filter.status?.length ? inArray(t.status, [...filter.status]) : undefined,
    filter.direction ? eq(t.direction, filter.direction) : undefined,
    filter.amountFromMinor === undefined ? undefined : gte(t.amount, filter.amountFromMinor),
    filter.amountToMinor === undefined ? undefined : lte(t.amount, filter.amountToMinor),
    filter.from ? sql`${t.createdAt} >= ${startOfDay(filter.from)}` : undefined,
    filter.to ? sql`${t.createdAt} < ${startOfDay(filter.to)} + interval '1 day'` : undefined,
    filter.text ? matching(userId, filter.text.trim()) : undefined,
  );
}

/** An id finds exactly; anything else looks at reference, description, method, the bank account and the other person. */
function matching(userId: string, text: string): SQL | undefined {
  const id = findTransactionId(text);
  if (id !== undefined) return eq(t.id, id);
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return or(
    ilike(t.reference, pattern),
    ilike(t.description, pattern),
    ilike(t.paymentMethod, pattern),
    inArray(t.bankAccountId, accountsLike(userId, text)),
    inArray(t.counterpartyUserId, peopleLike(userId, text, pattern)),
  );
}

const banksLike = (text: string): string[] =>
  Object.entries(BANKS).flatMap(([key, { name }]) =>
    name.toLowerCase().includes(text.toLowerCase()) ? [key] : [],
  );

/** A person has few bank accounts: found by the index of their owner. */
const accountsLike = (userId: string, text: string) =>
  reads
    .select({ id: bankAccounts.id })
    .from(bankAccounts)
    .where(
      and(
        eq(bankAccounts.userId, userId),
        or(eq(bankAccounts.last4, text), inArray(bankAccounts.bank, banksLike(text))),
      ),
    );

const mine = alias(t, "mine");

/** As lists call somebody (`shortName`): a search must not find out more of a name than is shown. */
const shownName = sql`split_part(${users.displayName}, ' ', 1) || ' ' || left(split_part(${users.displayName}, ' ', 2), 1)`;

/** Only people this person has dealt with are looked at, each by primary key; never the table of all users. */
const peopleLike = (userId: string, text: string, pattern: string) =>
  reads
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        inArray(
          users.id,
          reads
            .select({ id: mine.counterpartyUserId })
            .from(mine)
            .where(and(eq(mine.userId, userId), isNotNull(mine.counterpartyUserId))),
        ),
        or(ilike(shownName, pattern), ilike(users.handle, pattern), eq(users.email, text.toLowerCase())),
      ),
    );
