import { sql } from "drizzle-orm";
import {
  bigint,
  char,
  check,
  date,
  index,
  integer,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, users } from "./identity";
import { happened, wallet } from "./wallet";

/** Accounts of the ledger: two per balance (available, reserved), a handful for the system. */
export const ledgerAccounts = wallet.table(
  "ledger_accounts",
  {
    id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    code: text().notNull(),
    kind: text({
      enum: [
        "available",
        "reserved",
        "revio_clearing",
        "fees",
        "suspense",
        "receivable",
        "provider_fees",
        "losses",
      ],
    }).notNull(),
    userId: uuid().references(() => users.id),
    currency: char({ length: 3 }).notNull(),
    createdAt: happened(),
  },
  (t) => [
    uniqueIndex("ledger_accounts_code_key").on(t.code),
    uniqueIndex("ledger_accounts_user_key")
      .on(t.userId, t.currency, t.kind)
      .where(sql`${t.userId} is not null`),
    check("ledger_accounts_owner", sql`(${t.kind} in ('available', 'reserved')) = (${t.userId} is not null)`),
  ],
);

/** The one hot row of a user and currency: narrow and with no other index, so that each update stays on its page. */
export const balances = wallet.table(
  "balances",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id),
    currency: char({ length: 3 }).notNull(),
    available: bigint({ mode: "bigint" }).notNull().default(sql`0`),
    reserved: bigint({ mode: "bigint" }).notNull().default(sql`0`),
    availableAccount: bigint({ mode: "bigint" }).notNull(),
    reservedAccount: bigint({ mode: "bigint" }).notNull(),
    version: bigint({ mode: "bigint" }).notNull().default(sql`0`),
  },
  (t) => [
    primaryKey({ name: "balances_pkey", columns: [t.userId, t.currency] }),
    check("balances_available_not_negative", sql`${t.available} >= 0`),
    check("balances_reserved_not_negative", sql`${t.reserved} >= 0`),
  ],
);

/** A system account's balance over 64 shards, one picked by the session: every deposit touches it, none waits for it. */
export const systemBalances = wallet.table(
  "system_balances",
  {
    kind: text().notNull(),
    currency: char({ length: 3 }).notNull(),
    shard: smallint().notNull(),
    accountId: bigint({ mode: "bigint" })
      .notNull()
      .references(() => ledgerAccounts.id),
    balance: bigint({ mode: "bigint" }).notNull().default(sql`0`),
  },
  (t) => [primaryKey({ name: "system_balances_pkey", columns: [t.kind, t.currency, t.shard] })],
);

/** What a movement is for. A withdrawal's money is reserved first; at the end it is paid out, and its fee kept, or released. */
export const ENTRY_KINDS = [
  "deposit",
  "suspense",
  "refund",
  "chargeback",
  "receivable",
  "reserve",
  "payout",
  "fee",
  "release",
  "payout_return",
  "fee_return",
  "transfer",
  "adjustment",
] as const;

/**
 * Append-only. One row moves one amount from one account to another, so an unbalanced movement cannot be written.
 * `*_after` is the balance behind the entry, kept for accounts of users.
 */
export const entries = wallet.table(
  "entries",
  {
    id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    transactionId: uuid().notNull(), // no foreign key: a law of the ledger holds it, off the money path
    kind: text({ enum: ENTRY_KINDS }).notNull(),
    debitAccount: bigint({ mode: "bigint" }).notNull(),
    creditAccount: bigint({ mode: "bigint" }).notNull(),
    amount: bigint({ mode: "bigint" }).notNull(),
    currency: char({ length: 3 }).notNull(),
    debitAfter: bigint({ mode: "bigint" }),
    creditAfter: bigint({ mode: "bigint" }),
    createdAt: happened(),
  },
  (t) => [
    index("entries_debit").on(t.debitAccount, t.id),
    index("entries_credit").on(t.creditAccount, t.id),
    index("entries_transaction").on(t.transactionId),
    check("entries_amount_positive", sql`${t.amount} > 0`),
    check("entries_two_accounts", sql`${t.debitAccount} <> ${t.creditAccount}`),
  ],
);

/** One effect per object of the provider and kind: a second webhook, sweep or replay finds the row and does nothing. */
export const providerEffects = wallet.table(
  "provider_effects",
  {
    kind: text({
      enum: ["settlement", "suspense", "refund", "chargeback", "payout", "payout_return"],
    }).notNull(),
    providerObjectId: text().notNull(),
    transactionId: uuid().notNull(), // no foreign key: the effect is claimed before its transaction is written
    reference: text().notNull(), // under which the provider lists it: of a refund, its deposit's
    amount: bigint({ mode: "bigint" }).notNull(),
    currency: char({ length: 3 }).notNull(),
    providerFee: bigint({ mode: "bigint" }), // of a settlement, as the provider said
    createdAt: happened(),
  },
  (t) => [
    primaryKey({ name: "provider_effects_pkey", columns: [t.kind, t.providerObjectId] }),
    // A purchase's money goes to one place: its user or suspense.
    uniqueIndex("provider_effects_one_place")
      .on(t.providerObjectId)
      .where(sql`${t.kind} in ('settlement', 'suspense')`),
  ],
);

/**
 * What a person has used of a limit in the running day and month of Johannesburg: one row per kind, moved in the statement that
 * uses it. A withdrawal that ends without being paid gives its part back while its day or month still runs.
 */
export const limitUsage = wallet.table(
  "limit_usage",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id),
    currency: char({ length: 3 }).notNull(),
    kind: text({ enum: ["withdrawal", "transfer"] }).notNull(),
    day: date().notNull(),
    dayAmount: bigint({ mode: "bigint" }).notNull(),
    monthAmount: bigint({ mode: "bigint" }).notNull(),
  },
  (t) => [
    primaryKey({ name: "limit_usage_pkey", columns: [t.userId, t.currency, t.kind] }),
    check("limit_usage_not_negative", sql`${t.dayAmount} >= 0 and ${t.monthAmount} >= 0`),
  ],
);

/** Which status may follow which: read by every command under the row lock, and by the tests against TypeScript's copy. */
export const transactionMoves = wallet.table(
  "transaction_moves",
  { type: text().notNull(), fromStatus: text().notNull(), toStatus: text().notNull() },
  (t) => [primaryKey({ name: "transaction_moves_pkey", columns: [t.type, t.fromStatus, t.toStatus] })],
);

/** How far the hourly audit has read the entries, and what it found. */
export const ledgerAudits = wallet.table("ledger_audits", {
  id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  scope: text({ enum: ["full", "since"] }).notNull(),
  upToEntry: bigint({ mode: "bigint" }).notNull(),
  brokenLaws: integer().notNull(),
  finishedAt: happened(),
});

/**
 * The chain, built after the fact by the sealing job: one link per account and seal, over every entry of the account that the seal
 * covers. hash = SHA-256 of what `chain_link` (db/functions/seal_ledger.sql) says, which includes the hash before.
 */
export const ledgerChain = wallet.table(
  "ledger_chain",
  {
    accountId: bigint({ mode: "bigint" }).notNull(),
    link: bigint({ mode: "bigint" }).notNull(), // 1, 2, 3 … of this account, without a gap
    seal: bigint({ mode: "bigint" }).notNull(),
    entries: bigint({ mode: "bigint" }).notNull(), // of this account, up to and with this link
    lastEntry: bigint({ mode: "bigint" }).notNull(),
    hash: bytea().notNull(),
  },
  (t) => [
    primaryKey({ name: "ledger_chain_pkey", columns: [t.accountId, t.link] }),
    index("ledger_chain_seal").on(t.seal, t.accountId),
  ],
);

/** A seal: the Merkle root over the links it made, and the hash of the seal before. Entries `from_entry` < id <= `up_to_entry`. */
export const ledgerSeals = wallet.table("ledger_seals", {
  number: bigint({ mode: "bigint" }).primaryKey(), // 1, 2, 3 … without a gap
  fromEntry: bigint({ mode: "bigint" }).notNull(),
  upToEntry: bigint({ mode: "bigint" }).notNull(),
  entries: integer().notNull(),
  links: integer().notNull(),
  root: bytea().notNull(),
  previous: bytea().notNull(),
  hash: bytea().notNull(),
  sealedAt: happened(),
});
