import { and, eq, gte, ilike, inArray, lte, or, type SQL, sql } from "drizzle-orm";
import { transactions as t } from "@/db/schema/transactions";
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
    filter.text ? matching(filter.text.trim()) : undefined,
  );
}

/** An id finds exactly; anything else looks at reference, description and method. */
function matching(text: string): SQL | undefined {
  const id = findTransactionId(text);
  if (id !== undefined) return eq(t.id, id);
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return or(ilike(t.reference, pattern), ilike(t.description, pattern), ilike(t.paymentMethod, pattern));
}
