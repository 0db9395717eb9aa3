/**
 * A second yardstick: the same transfer as an app of this stack would write it, with Drizzle's own transaction over postgres.js.
 * The same rows on the same tables; only benches may do this.
 */
import { createHash, randomUUID } from "node:crypto";
import { and, eq, gt, gte, inArray, isNull, sql } from "drizzle-orm";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { newId, newReference } from "@/db/ids";
import { auditLog, sessions, users } from "@/db/schema/identity";
import { balances, entries, limitUsage } from "@/db/schema/ledger";
import { outbox } from "@/db/schema/operations";
import { requests, transactionEvents, transactions } from "@/db/schema/transactions";
import type { Mover } from "../faults/support/people";

const AMOUNT = 1_000n;
const currency = "ZAR";

/** Sends 10 rand in twelve statements between begin and commit. */
export async function sendByDrizzle(db: PostgresJsDatabase, from: Mover, to: Mover): Promise<void> {
  const [id, inId] = [newId(), newId()];
  const transfer = { type: "transfer", status: "completed", groupId: id, currency, amount: AMOUNT } as const;
  const told = {
    seq: 1,
    toStatus: "completed",
    cause: "person_asked",
    actor: "user",
  } as const;
  await db.transaction(async (tx) => {
    const both = inArray(balances.userId, [from.userId, to.userId]);
    await tx
      .select({ user: balances.userId })
      .from(balances)
      .where(both)
      .orderBy(balances.userId)
      .for("update");
    const [session] = await tx
      .select({ id: sessions.id })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(
        and(
          eq(sessions.id, from.sessionId),
          isNull(sessions.revokedAt),
          gt(sessions.expiresAt, sql`now()`),
          eq(users.status, "active"),
        ),
      );
    const [recipient] = await tx.select({ status: users.status }).from(users).where(eq(users.id, to.userId));
    if (!session || recipient?.status !== "active") throw new Error("not possible");
    await tx.insert(requests).values({
      userId: from.userId,
      idempotencyKey: randomUUID(),
      command: "send_transfer",
      requestHash: createHash("sha256").update(id).digest(),
      transactionId: id,
    });
    await tx
      .insert(limitUsage)
      .values({
        userId: from.userId,
        currency,
        kind: "transfer",
        day: sql`current_date`,
        dayAmount: AMOUNT,
        monthAmount: AMOUNT,
      })
      .onConflictDoUpdate({
        target: [limitUsage.userId, limitUsage.currency, limitUsage.kind],
        set: {
          dayAmount: sql`${limitUsage.dayAmount} + excluded.day_amount`,
          monthAmount: sql`${limitUsage.monthAmount} + excluded.month_amount`,
        },
      });
    const after = { available: balances.available, account: balances.availableAccount };
    const version = sql`${balances.version} + 1`;
    const [debit] = await tx
      .update(balances)
      .set({ available: sql`${balances.available} - ${AMOUNT}`, version })
      .where(and(eq(balances.userId, from.userId), gte(balances.available, AMOUNT)))
      .returning(after);
    const [credit] = await tx
      .update(balances)
      .set({ available: sql`${balances.available} + ${AMOUNT}`, version })
      .where(eq(balances.userId, to.userId))
      .returning(after);
    if (!debit || !credit) throw new Error("not possible");
    await tx.insert(transactions).values([
      {
        ...transfer,
        id,
        userId: from.userId,
        counterpartyUserId: to.userId,
        direction: "out",
        reference: newReference(),
        completedAt: sql`now()`,
      },
      {
        ...transfer,
        id: inId,
        userId: to.userId,
        counterpartyUserId: from.userId,
        direction: "in",
        reference: newReference(),
        completedAt: sql`now()`,
      },
    ]);
    await tx.insert(entries).values({
      transactionId: id,
      kind: "transfer",
      debitAccount: debit.account,
      creditAccount: credit.account,
      amount: AMOUNT,
      currency,
      debitAfter: debit.available,
      creditAfter: credit.available,
    });
    await tx.insert(transactionEvents).values([
      { ...told, transactionId: id },
      { ...told, transactionId: inId },
    ]);
    await tx.insert(outbox).values({ eventName: "transaction/changed", subjectId: inId, occurrence: 1 });
    await tx.insert(auditLog).values({
      id: newId(),
      actor: `user:${from.userId}`,
      actorRole: "user",
      sessionId: from.sessionId,
      action: "transfer.send",
      objectKind: "transaction",
      objectId: id,
      outcome: "done",
    });
  });
}
