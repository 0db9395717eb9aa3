import { and, eq, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { users } from "@/db/schema/identity";
import { requests, transactions as t } from "@/db/schema/transactions";
import { env } from "@/server/env";
import { readPersonLimits } from "@/server/tiers/read-limits";
import { leastOf, leftOf, type LimitsLeft } from "@/server/tiers/room";
import { falling } from "@/server/transactions/keyset";
import { maskedAddress, shortName } from "@/server/transactions/parties";
import type { TransactionRow } from "@/server/transactions/queries";

/** Recent people are looked for among this many transfers. */
const LOOK_BACK = 200;
const PEOPLE = 5;

export type RecentPerson = { userId: string; name: string; address: string };

const addressOf = ({ handle, email }: { handle: string | null; email: string }): string =>
  handle === null ? maskedAddress(email) : `@${handle}`;

/** The last five people this user sent to whose wallets are open, newest first. */
export async function listRecentPeople(userId: string): Promise<RecentPerson[]> {
  const sent = reads
    .select({ to: t.counterpartyUserId, at: t.createdAt })
    .from(t)
    .where(
      and(eq(t.userId, userId), eq(t.type, "transfer"), eq(t.direction, "out"), eq(t.status, "completed")),
    )
    .orderBy(falling(t.createdAt), falling(t.id))
    .limit(LOOK_BACK)
    .as("sent");
  const { id, displayName, handle, email } = users;
  const people = await reads
    .select({ id, displayName, handle, email })
    .from(sent)
    .innerJoin(users, eq(users.id, sent.to))
    .where(eq(users.status, "active"))
    .groupBy(users.id)
    .orderBy(sql`max(${sent.at}) desc`, users.id)
    .limit(PEOPLE);
  return people.map((person) => ({
    userId: person.id,
    name: shortName(person.displayName),
    address: addressOf(person),
  }));
}

export type TransferLimits = LimitsLeft & {
  currency: string;
  minMinor: bigint;
  maxMinor: bigint;
  confirmAboveMinor: bigint;
};

/** What this user may send at once, and what is left of today, of this month (days of Johannesburg) and of the balance. */
export async function readTransferLimits(userId: string): Promise<TransferLimits> {
  const { TRANSFER_MIN_MINOR, TRANSFER_MAX_MINOR, TRANSFER_DAY_MINOR, TRANSFER_MONTH_MINOR } = env();
  const limits = await readPersonLimits(userId);
  return {
    currency: "ZAR",
    minMinor: TRANSFER_MIN_MINOR,
    maxMinor: leastOf(TRANSFER_MAX_MINOR, limits.singleMinor),
    confirmAboveMinor: env().TRANSFER_CONFIRM_ABOVE_MINOR,
    leftTodayMinor: leftOf(TRANSFER_DAY_MINOR, limits.sentTodayMinor),
    leftThisMonthMinor: leftOf(TRANSFER_MONTH_MINOR, limits.sentThisMonthMinor),
    availableMinor: limits.availableMinor,
  };
}

export type SentTransfer = { transfer: TransactionRow; recipient: { name: string; address: string } };

/** A transfer this user sent, with its recipient, or undefined for anything else. */
export async function findSentTransfer(userId: string, id: string): Promise<SentTransfer | undefined> {
  const [row] = await reads
    .select({ transfer: t, displayName: users.displayName, handle: users.handle, email: users.email })
    .from(t)
    .innerJoin(users, eq(users.id, t.counterpartyUserId))
    .where(and(eq(t.id, id), eq(t.userId, userId), eq(t.type, "transfer"), eq(t.direction, "out")));
  return (
    row && {
      transfer: row.transfer,
      recipient: { name: shortName(row.displayName), address: addressOf(row) },
    }
  );
}

/** What this user's key led to; undefined when it was never used for a transfer, or refused. */
export async function findTransferByKey(userId: string, key: string): Promise<SentTransfer | undefined> {
  const [known] = await reads
    .select({ id: requests.transactionId })
    .from(requests)
    .where(
      and(
        eq(requests.userId, userId),
        eq(requests.idempotencyKey, key),
        eq(requests.command, "send_transfer"),
      ),
    );
  return known?.id ? findSentTransfer(userId, known.id) : undefined;
}
