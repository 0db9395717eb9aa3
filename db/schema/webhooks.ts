import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea } from "./identity";
import { happened, moment, wallet } from "./wallet";

/** The keys Revio signs with, pinned per route and mode. Set when the webhook is registered, never fetched on a failure. */
export const webhookKeys = wallet.table(
  "webhook_keys",
  {
    id: text().primaryKey(), // SHA-256 of the SPKI, hex
    route: text({ enum: ["webhook", "callback"] }).notNull(),
    mode: text({ enum: ["test", "live"] }).notNull(),
    state: text({ enum: ["current", "next", "retired"] }).notNull(),
    publicKeyPem: text().notNull(),
    createdAt: happened(),
  },
  (t) => [uniqueIndex("webhook_keys_current").on(t.route, t.mode).where(sql`${t.state} = 'current'`)],
);

/** Every verified delivery, stored before it is answered: raw bytes, headers, and how it went on. */
export const webhookLogs = wallet.table(
  "webhook_logs",
  {
    id: uuid().primaryKey(),
    route: text({ enum: ["webhook", "callback"] }).notNull(),
    bodySha256: bytea().notNull(),
    body: bytea().notNull(),
    headers: jsonb().notNull(),
    keyId: text().notNull(),
    eventType: text(),
    objectType: text(),
    objectId: text(),
    purchaseId: text(),
    reference: text(),
    isTest: boolean(),
    state: text({ enum: ["received", "processed", "ignored", "retrying", "dead_letter"] })
      .notNull()
      .default("received"),
    outcome: text(),
    duplicates: integer().notNull().default(0),
    attempts: integer().notNull().default(0),
    receivedAt: happened(),
    processedAt: moment(),
  },
  (t) => [
    uniqueIndex("webhook_logs_once").on(t.route, t.bodySha256),
    index("webhook_logs_time").on(t.receivedAt.desc(), t.id.desc()),
    index("webhook_logs_purchase").on(t.purchaseId),
    check(
      "webhook_logs_state_known",
      sql`${t.state} in ('received', 'processed', 'ignored', 'retrying', 'dead_letter')`,
    ),
  ],
);

/** The small queue beside the log: a row per delivery that is not finished, deleted when it is. */
export const pendingDeliveries = wallet.table(
  "pending_deliveries",
  {
    deliveryId: uuid()
      .primaryKey()
      .references(() => webhookLogs.id),
    receivedAt: happened(),
    attemptedAt: moment(),
  },
  (t) => [index("pending_deliveries_time").on(t.receivedAt)],
);

/** Each try to process a delivery. */
export const webhookAttempts = wallet.table(
  "webhook_attempts",
  {
    deliveryId: uuid()
      .notNull()
      .references(() => webhookLogs.id),
    seq: integer().notNull(),
    id: uuid().notNull().defaultRandom().unique(), // made by whoever tried: the same try told twice is one
    trigger: text({ enum: ["first", "retry", "sweep", "replay"] }).notNull(),
    outcome: text().notNull(),
    errorCode: text(),
    durationMs: integer().notNull(),
    createdAt: happened(),
  },
  (t) => [primaryKey({ name: "webhook_attempts_pkey", columns: [t.deliveryId, t.seq] })],
);

/** Deliveries we refused: no body, only why, how large, when. */
export const webhookRefusals = wallet.table(
  "webhook_refusals",
  {
    id: uuid().primaryKey(),
    route: text().notNull(),
    reason: text().notNull(),
    bytes: integer().notNull(),
    createdAt: happened(),
  },
  (t) => [index("webhook_refusals_time").on(t.createdAt.desc())],
);

/** Work that ran out of attempts and waits for a person; one open row per subject. */
export const deadLetters = wallet.table(
  "dead_letters",
  {
    id: uuid().primaryKey(),
    runId: text().notNull(),
    subjectKind: text({ enum: ["delivery", "withdrawal"] }).notNull(),
    subjectId: uuid().notNull(),
    errorCode: text().notNull(),
    createdAt: happened(),
    closedAt: moment(),
    closedBy: text(),
  },
  (t) => [
    uniqueIndex("dead_letters_run_key").on(t.runId),
    uniqueIndex("dead_letters_open").on(t.subjectKind, t.subjectId).where(sql`${t.closedAt} is null`),
  ],
);
