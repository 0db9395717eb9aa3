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
import { approvals } from "./approvals";
import { bytea, users } from "./identity";
import { happened, moment, wallet } from "./wallet";

/** The keys Revio signs with, pinned per route and mode. Set when the webhook is registered, never fetched on a failure. */
export const webhookKeys = wallet.table(
  "webhook_keys",
  {
    id: text().primaryKey(), // SHA-256 of the SPKI, hex
    route: text({ enum: ["webhook", "callback"] }).notNull(),
    mode: text({ enum: ["test", "live"] }).notNull(),
    state: text({ enum: ["current", "next", "retired"] }).notNull(), // a proposed one is an approval, no row here
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
    state: text({ enum: ["received", "processed", "ignored", "retrying", "dead_letter", "discarded"] })
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
    index("webhook_logs_object").on(t.objectId).where(sql`${t.objectType} <> 'purchase'`),
    index("webhook_logs_state_time")
      .on(t.state, t.receivedAt.desc(), t.id.desc())
      .where(sql`${t.state} <> 'processed'`),
    check(
      "webhook_logs_state_known",
      sql`${t.state} in ('received', 'processed', 'ignored', 'retrying', 'dead_letter', 'discarded')`,
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
    cause: text(), // what stood behind the error, redacted: "HTTP 503", "TypeError", a SQLSTATE
    actor: uuid(), // the admin of a replay
    replayRunId: uuid(),
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

/**
 * Work that ran out of attempts and waits for a person; one open row per subject. A discarded one is closed and can be opened
 * again for 30 days. Its group is `dead_letter_cause(error_code)`.
 */
export const deadLetters = wallet.table(
  "dead_letters",
  {
    id: uuid().primaryKey(),
    runId: text().notNull(),
    subjectKind: text({ enum: ["delivery", "withdrawal"] }).notNull(),
    subjectId: uuid().notNull(),
    errorCode: text().notNull(),
    createdAt: happened(),
    lastFailedAt: happened(), // a replay that fails renews it, with the error
    closedAt: moment(),
    closedBy: text(), // a trigger of an attempt, `ended`, or `discard`
    discardedBy: uuid().references(() => users.id),
    discardReason: text(),
    restoredAt: moment(),
  },
  (t) => [
    uniqueIndex("dead_letters_run_key").on(t.runId),
    index("dead_letters_time").on(t.createdAt.desc(), t.id.desc()),
    check(
      "dead_letters_discard_said",
      sql`(${t.closedBy} = 'discard') is not true or (${t.discardedBy} is not null and length(${t.discardReason}) >= 10)`,
    ),
    uniqueIndex("dead_letters_open").on(t.subjectKind, t.subjectId).where(sql`${t.closedAt} is null`),
  ],
);

/** A replay of dead letters that an admin started: named, slow enough for Revio, to be paused and resumed. */
export const replayRuns = wallet.table(
  "replay_runs",
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    reason: text().notNull(),
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    approvalId: uuid().references(() => approvals.id), // above 100 items
    state: text({ enum: ["waiting_approval", "running", "paused", "done", "cancelled"] }).notNull(),
    perMinute: integer().notNull(),
    items: integer().notNull(),
    workedAt: moment(),
    createdAt: happened(),
    finishedAt: moment(),
  },
  (t) => [
    index("replay_runs_time").on(t.createdAt.desc(), t.id.desc()),
    check("replay_runs_rate", sql`${t.perMinute} between 1 and 300`),
    check(
      "replay_runs_state_known",
      sql`${t.state} in ('waiting_approval', 'running', 'paused', 'done', 'cancelled')`,
    ),
    check("replay_runs_approved", sql`${t.items} <= 100 or ${t.approvalId} is not null`),
  ],
);

/** One dead letter of a replay: what the preview promised and what came of it. */
export const replayItems = wallet.table(
  "replay_items",
  {
    runId: uuid()
      .notNull()
      .references(() => replayRuns.id),
    seq: integer().notNull(),
    deadLetterId: uuid()
      .notNull()
      .references(() => deadLetters.id),
    state: text({ enum: ["waiting", "working", "done", "failed", "changed", "skipped"] })
      .notNull()
      .default("waiting"),
    preview: jsonb(),
    previewSha256: bytea(),
    outcome: text(),
    result: jsonb(),
    agreed: boolean(), // the result is what the preview said
    claimedAt: moment(),
    finishedAt: moment(),
  },
  (t) => [
    primaryKey({ name: "replay_items_pkey", columns: [t.runId, t.seq] }),
    uniqueIndex("replay_items_once").on(t.runId, t.deadLetterId),
    index("replay_items_open").on(t.runId, t.seq).where(sql`${t.state} in ('waiting', 'working')`),
  ],
);

/** An effect that a check found and no delivery had told us of: a webhook that never came, or came later. */
export const missedWebhooks = wallet.table(
  "missed_webhooks",
  {
    objectKind: text({ enum: ["purchase", "payout"] }).notNull(),
    objectId: text().notNull(),
    effect: text().notNull(), // what the check applied: settled, reversed, released, returned, closed
    transactionId: uuid(),
    foundBy: text({ enum: ["sweep", "page", "statement", "expiry"] }).notNull(),
    foundAt: happened(),
    arrivedAt: moment(), // it did come, later
  },
  (t) => [
    primaryKey({ name: "missed_webhooks_pkey", columns: [t.objectKind, t.objectId, t.effect] }),
    index("missed_webhooks_time").on(t.foundAt.desc()),
  ],
);
