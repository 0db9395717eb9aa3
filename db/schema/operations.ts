import { sql } from "drizzle-orm";
import { bigint, index, integer, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { happened, moment, wallet } from "./wallet";

/** Facts to be announced to the background engine: ids only, sent again until the consumer acknowledges. */
export const outbox = wallet.table(
  "outbox",
  {
    id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    eventName: text().notNull(),
    subjectId: uuid().notNull(),
    occurrence: integer().notNull(),
    attempts: integer().notNull().default(0),
    createdAt: happened(),
    sentAt: moment(),
    acknowledgedAt: moment(),
  },
  (t) => [
    uniqueIndex("outbox_once").on(t.eventName, t.subjectId, t.occurrence),
    index("outbox_open").on(t.id).where(sql`${t.acknowledgedAt} is null`),
  ],
);

/** One row per job and period: a schedule's tick does its work once, whoever runs it. */
export const jobRuns = wallet.table(
  "job_runs",
  {
    job: text().notNull(),
    period: moment().notNull(),
    runId: text().notNull(),
    startedAt: happened(),
    finishedAt: moment(),
    outcome: text(),
  },
  (t) => [primaryKey({ name: "job_runs_pkey", columns: [t.job, t.period] })],
);

/** One line per call to the provider: operation, outcome, duration; never a body, a name or a key. */
export const providerCalls = wallet.table(
  "provider_calls",
  {
    id: uuid().primaryKey(),
    operation: text().notNull(),
    transactionId: uuid(),
    providerObjectId: text(),
    requestId: text(),
    httpCode: integer(),
    outcome: text({ enum: ["ok", "rejected", "unavailable", "unknown"] }).notNull(),
    errorCode: text(),
    durationMs: integer().notNull(),
    createdAt: happened(),
  },
  (t) => [
    index("provider_calls_time").on(t.createdAt.desc()),
    index("provider_calls_transaction")
      .on(t.transactionId, t.createdAt.desc())
      .where(sql`${t.transactionId} is not null`),
  ],
);

/** How a process ended that should not have: written by the same process when it starts again. */
export const processFaults = wallet.table(
  "process_faults",
  {
    id: uuid().primaryKey(),
    process: text().notNull(),
    kind: text({ enum: ["crash", "killed", "unhandled"] }).notNull(),
    detail: text(),
    endedAt: moment().notNull(),
    createdAt: happened(),
  },
  (t) => [index("process_faults_time").on(t.createdAt.desc())],
);

/** Requests of one process in one minute: what the alert rules about errors and slowness add up. */
export const requestMinutes = wallet.table(
  "request_minutes",
  {
    minute: moment().notNull(),
    process: uuid().notNull(),
    requests: integer().notNull(),
    faults: integer().notNull(), // 5xx, and procedures that ended INTERNAL
    slow: integer().notNull(), // above 1 s
  },
  (t) => [primaryKey({ name: "request_minutes_pkey", columns: [t.minute, t.process] })],
);

/** Repeatable SQL files by name and checksum: applied again when the text changes. */
export const appliedFiles = wallet.table(
  "applied_files",
  { name: text().notNull(), sha256: text().notNull(), appliedAt: moment().notNull().defaultNow() },
  (t) => [primaryKey({ name: "applied_files_pkey", columns: [t.name] })],
);
