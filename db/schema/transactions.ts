import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  char,
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bankAccounts } from "./bank-accounts";
import { bytea, users } from "./identity";
import { happened, moment, wallet } from "./wallet";

const TYPES = ["deposit", "withdrawal", "transfer", "refund", "adjustment", "suspense"] as const;
/** Every status a transaction of any type can have. */
export const TRANSACTION_STATUSES = [
  "created",
  "pending",
  "completed",
  "failed",
  "expired",
  "cancelled",
  "partially_refunded",
  "refunded",
  "charged_back",
  "requested",
  "processing",
  "unknown",
  "returned",
] as const;

/** One row per movement and person concerned; the dashboard's rows. Written only by `db/functions`. */
export const transactions = wallet.table(
  "transactions",
  {
    id: uuid().primaryKey(),
    type: text({ enum: TYPES }).notNull(),
    status: text({ enum: TRANSACTION_STATUSES }).notNull(),
    userId: uuid().references(() => users.id),
    counterpartyUserId: uuid().references(() => users.id),
    relatedTransactionId: uuid(),
    groupId: uuid(),
    currency: char({ length: 3 }).notNull(),
    amount: bigint({ mode: "bigint" }).notNull(),
    fee: bigint({ mode: "bigint" }).notNull().default(sql`0`),
    direction: text({ enum: ["in", "out", "none"] }).notNull(),
    reference: text().notNull(),
    description: text().notNull().default(""),
    revioPurchaseId: uuid(),
    checkoutUrl: text(),
    bankAccountId: uuid().references(() => bankAccounts.id),
    revioPayoutId: uuid(),
    executionUrl: text(),
    expectedAt: moment(),
    dueAt: moment(),
    providerStatus: text(),
    providerFee: bigint({ mode: "bigint" }),
    paymentMethod: text(),
    askedAt: moment(),
    answeredAt: moment(),
    heldAt: moment(),
    late: boolean().notNull().default(false),
    returnedAmount: bigint({ mode: "bigint" }).notNull().default(sql`0`),
    failureCode: text(),
    failureDetail: text(),
    createdAt: happened(),
    updatedAt: happened(),
    completedAt: moment(),
  },
  (t) => [
    uniqueIndex("transactions_reference_key").on(t.reference),
    uniqueIndex("transactions_revio_purchase_key")
      .on(t.revioPurchaseId)
      .where(sql`${t.revioPurchaseId} is not null and ${t.type} = 'deposit'`),
    uniqueIndex("transactions_revio_payout_key")
      .on(t.revioPayoutId)
      .where(sql`${t.revioPayoutId} is not null`),
    index("transactions_group").on(t.groupId).where(sql`${t.groupId} is not null`),
    index("transactions_bank_account").on(t.bankAccountId).where(sql`${t.bankAccountId} is not null`),
    index("transactions_user_time").on(t.userId, t.createdAt.desc(), t.id.desc()),
    index("transactions_user_amount").on(t.userId, t.amount.desc(), t.id.desc()),
    index("transactions_time").on(t.createdAt.desc(), t.id.desc()),
    index("transactions_type_time").on(t.type, t.createdAt.desc(), t.id.desc()),
    index("transactions_due").on(t.dueAt, t.id).where(sql`${t.dueAt} is not null`),
    index("transactions_related")
      .on(t.relatedTransactionId)
      .where(sql`${t.relatedTransactionId} is not null`),
    foreignKey({
      name: "transactions_related_fk",
      columns: [t.relatedTransactionId],
      foreignColumns: [t.id],
    }),
    check("transactions_amount_positive", sql`${t.amount} > 0`),
    check("transactions_fee_not_negative", sql`${t.fee} >= 0`),
    check("transactions_returned_within", sql`${t.returnedAmount} between 0 and ${t.amount}`),
    check("transactions_destination", sql`(${t.type} = 'withdrawal') = (${t.bankAccountId} is not null)`),
    check(
      "transactions_owner",
      sql`${t.type} = 'adjustment' or (${t.userId} is null) = (${t.type} = 'suspense')`,
    ),
  ],
);

/** The timeline: every change of status with its cause, append-only. A row with equal statuses is a note. */
export const transactionEvents = wallet.table(
  "transaction_events",
  {
    transactionId: uuid().notNull(), // no foreign key: a law of the ledger holds it, off the money path
    seq: integer().notNull(),
    fromStatus: text(),
    toStatus: text().notNull(),
    cause: text().notNull(),
    actor: text().notNull(),
    detail: text(),
    createdAt: happened(),
  },
  (t) => [primaryKey({ name: "transaction_events_pkey", columns: [t.transactionId, t.seq] })],
);

/** What a person asked for under which key, and what we answered: the same for ever, refusals included. */
export const requests = wallet.table(
  "requests",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id),
    idempotencyKey: uuid().notNull(),
    command: text().notNull(),
    requestHash: bytea().notNull(),
    transactionId: uuid(), // no foreign key: the key is taken before the transaction is written
    refusalCode: text(),
    createdAt: happened(),
  },
  (t) => [
    primaryKey({ name: "requests_pkey", columns: [t.userId, t.idempotencyKey] }),
    check("requests_one_answer", sql`(${t.transactionId} is null) <> (${t.refusalCode} is null)`),
  ],
);

/** "About to send" is marked before a call that must not happen twice; the outcome is recorded after. */
export const providerOperations = wallet.table(
  "provider_operations",
  {
    transactionId: uuid()
      .notNull()
      .references(() => transactions.id),
    operation: text({ enum: ["create_purchase", "create_payout", "execute_payout"] }).notNull(),
    attempts: integer().notNull().default(1),
    markedAt: happened(),
    outcome: text({ enum: ["ok", "rejected", "unavailable", "unknown"] }),
    outcomeAt: moment(),
  },
  (t) => [primaryKey({ name: "provider_operations_pkey", columns: [t.transactionId, t.operation] })],
);

/** Whom a person has sent money to, confirmed the first time: a further transfer needs a confirmation only for its amount. */
export const knownRecipients = wallet.table(
  "known_recipients",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id),
    recipientId: uuid()
      .notNull()
      .references(() => users.id),
    since: happened(),
  },
  (t) => [primaryKey({ name: "known_recipients_pkey", columns: [t.userId, t.recipientId] })],
);
