import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  char,
  check,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, users } from "./identity";
import { happened, moment, wallet } from "./wallet";

const minor = () => bigint({ mode: "bigint" });

/** How a bank's or provider's CSV is read: which column is what, which notation. Kept by name for the next file. */
export const statementProfiles = wallet.table(
  "statement_profiles",
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    map: jsonb().notNull(), // ColumnMap of server/reconciliation/column-map.ts
    createdBy: uuid().references(() => users.id),
    createdAt: happened(),
    removedAt: moment(),
  },
  (t) => [uniqueIndex("statement_profiles_name").on(t.name).where(sql`${t.removedAt} is null`)],
);

/** A statement as it came, from Revio or by upload. `refused` has problems of the whole file; its rows change nothing. */
export const statementFiles = wallet.table(
  "statement_files",
  {
    id: uuid().primaryKey(),
    source: text({ enum: ["revio", "upload"] }).notNull(),
    format: text({ enum: ["revio_csv", "csv", "camt053"] }).notNull(),
    state: text({ enum: ["receiving", "received", "checked", "refused"] })
      .notNull()
      .default("receiving"),
    name: text().notNull(),
    profileId: uuid().references(() => statementProfiles.id),
    providerStatementId: uuid(),
    windowFrom: moment().notNull(),
    windowTo: moment().notNull(),
    bytes: minor().notNull().default(sql`0`),
    sha256: bytea(),
    goodRows: minor(),
    badRows: minor(),
    problems: jsonb().notNull().default([]), // [{"code", "line", "detail"}], what is wrong with the file as such
    uploadedBy: uuid().references(() => users.id),
    createdAt: happened(),
    checkedAt: moment(),
  },
  (t) => [
    index("statement_files_time").on(t.createdAt.desc(), t.id.desc()),
    uniqueIndex("statement_files_provider_key")
      .on(t.providerStatementId)
      .where(sql`${t.providerStatementId} is not null`),
    check("statement_files_window", sql`${t.windowFrom} < ${t.windowTo}`),
  ],
);

/** The file's bytes, gzipped, a piece of at most 4 MiB each, so that a run can be resumed and repeated. */
export const statementChunks = wallet.table(
  "statement_chunks",
  {
    fileId: uuid()
      .notNull()
      .references(() => statementFiles.id),
    seq: integer().notNull(),
    content: bytea().notNull(),
  },
  (t) => [primaryKey({ name: "statement_chunks_pkey", columns: [t.fileId, t.seq] })],
);

/** Rows of a file that could not be read, the first 10,000 of them in full; `statement_files.bad_rows` counts all. */
export const statementBadRows = wallet.table(
  "statement_bad_rows",
  {
    fileId: uuid()
      .notNull()
      .references(() => statementFiles.id),
    line: minor().notNull(),
    code: text().notNull(),
    field: text(),
    text: text().notNull(), // at most 500 characters
  },
  (t) => [primaryKey({ name: "statement_bad_rows_pkey", columns: [t.fileId, t.line] })],
);

/** Which load of the staging table is meant: a new number per try, so that what a dead process still writes is never read. */
export const statementLoads = wallet.sequence("statement_loads");

/**
 * The staging table, filled by COPY and read by the one match: UNLOGGED, without keys, emptied before each load. The only table that a
 * role may write (INSERT, `wallet_worker`); what lies here means nothing until `match_statement` has compared it.
 */
export const statementRows = wallet.table("statement_rows", {
  load: minor().notNull(),
  line: minor().notNull(),
  product: text().notNull(), // purchase, refund, chargeback, payout, payout_return
  objectId: text().notNull(),
  relatedId: text(),
  reference: text().notNull(),
  status: text().notNull(),
  paidAt: moment(), // null: no money moved
  currency: text().notNull(),
  amount: minor().notNull(),
  fee: minor().notNull(),
  isOurs: boolean().notNull(), // of our account and mode, as far as the file says
  place: integer().notNull().default(1), // the first listing of a record claims it; given by the comparison
});

/** One comparison of a statement with the ledger for a window of time. A finished run never changes; a re-run is a new row. */
export const reconciliationRuns = wallet.table(
  "reconciliation_runs",
  {
    id: uuid().primaryKey(),
    kind: text({ enum: ["nightly", "on_demand", "upload", "rerun"] }).notNull(),
    windowFrom: moment().notNull(),
    windowTo: moment().notNull(),
    asOf: moment().notNull(), // ages are counted to this moment
    state: text({
      enum: [
        "queued",
        "requesting",
        "downloading",
        "loading",
        "matching",
        "repairing",
        "done",
        "failed",
        "cancelled",
      ],
    })
      .notNull()
      .default("queued"),
    fileId: uuid().references(() => statementFiles.id),
    leaveOutBadRows: boolean().notNull().default(false),
    load: minor(),
    rowsExpected: minor(),
    rowsLoaded: minor().notNull().default(sql`0`),
    heartbeatAt: moment(),
    inputsSha256: bytea(),
    report: text(), // canonical JSON, byte for byte the same for the same inputs
    reportSha256: bytea(),
    compared: minor(),
    matched: minor(),
    inFlight: minor(),
    breaksNew: integer(),
    breaksCarried: integer(),
    breaksCleared: integer(),
    difference: minor(),
    unexplained: minor(),
    requestedBy: uuid().references(() => users.id),
    parentRunId: uuid(),
    failureCode: text(),
    failureDetail: text(),
    createdAt: happened(),
    startedAt: moment(),
    finishedAt: moment(),
  },
  (t) => [
    index("reconciliation_runs_time").on(t.createdAt.desc(), t.id.desc()),
    index("reconciliation_runs_window").on(t.windowFrom, t.windowTo).where(sql`${t.state} = 'done'`),
    // The staging table is one, so is the run that uses it.
    uniqueIndex("reconciliation_runs_one_loading")
      .on(sql`(1)`)
      .where(sql`${t.state} in ('loading', 'matching')`),
    uniqueIndex("reconciliation_runs_nightly_key")
      .on(t.windowFrom, t.windowTo)
      .where(sql`${t.kind} = 'nightly' and ${t.state} not in ('failed', 'cancelled')`),
    check("reconciliation_runs_window_form", sql`${t.windowFrom} < ${t.windowTo}`),
    check(
      "reconciliation_runs_state_known",
      sql`${t.state} in ('queued', 'requesting', 'downloading', 'loading', 'matching', 'repairing', 'done', 'failed', 'cancelled')`,
    ),
  ],
);

/**
 * What did not simply match in a run, one row per record. A record of the provider is claimed once in a run, and so is an effect of
 * ours (`effect_kind`, its object); rows that agree in everything, inside the window, leave no trace.
 */
export const reconciliationItems = wallet.table(
  "reconciliation_items",
  {
    runId: uuid()
      .notNull()
      .references(() => reconciliationRuns.id),
    seq: integer().notNull(), // in the order of the report
    verdict: text({ enum: ["in_flight", "break", "accepted", "boundary"] }).notNull(),
    type: text().notNull(), // a break type; `timing` and `boundary` for those two verdicts
    product: text().notNull(),
    objectId: text().notNull(),
    isClaim: boolean().notNull(), // false for a second listing of a record that is claimed
    transactionId: uuid(),
    reference: text(),
    currency: char({ length: 3 }).notNull(),
    providerStatus: text(),
    providerAmount: minor(),
    ledgerAmount: minor(),
    providerFee: minor(),
    ledgerFee: minor(),
    difference: minor().notNull(), // what it adds to ledger minus provider of the clearing account
    paidAt: moment(),
    bookedAt: moment(),
    line: minor(),
    breakId: uuid(),
  },
  (t) => [
    primaryKey({ name: "reconciliation_items_pkey", columns: [t.runId, t.seq] }),
    uniqueIndex("reconciliation_items_record").on(t.runId, t.product, t.objectId).where(sql`${t.isClaim}`),
    index("reconciliation_items_object").on(t.product, t.objectId),
    index("reconciliation_items_break").on(t.breakId).where(sql`${t.breakId} is not null`),
  ],
);

/** A difference between what we hold and what the provider says, waiting for a person. Seen again after its end: reopened. */
export const reconciliationBreaks = wallet.table(
  "reconciliation_breaks",
  {
    id: uuid().primaryKey(),
    type: text().notNull(),
    severity: text({ enum: ["low", "medium", "high", "critical"] }).notNull(),
    harm: text({ enum: ["low", "medium", "high", "critical"] })
      .notNull()
      .default("medium"), // the type's own, before age and amount
    objectKind: text().notNull(),
    objectId: text().notNull(),
    transactionId: uuid(),
    amount: minor().notNull().default(sql`0`),
    currency: char({ length: 3 }).notNull(),
    detail: jsonb().notNull().default({}),
    state: text({ enum: ["new", "assigned", "investigating", "waiting", "resolved", "cleared", "ignored"] })
      .notNull()
      .default("new"),
    assigneeId: uuid().references(() => users.id),
    waitingFor: text({ enum: ["provider", "user", "approval"] }),
    waitingUntil: moment(), // also until when it is ignored
    dueAt: moment(),
    sightings: integer().notNull().default(1),
    reopened: integer().notNull().default(0),
    factsSha256: bytea(), // of what the last sighting saw
    acceptedSha256: bytea(), // these facts were looked at and accepted: seeing them again opens nothing
    firstRunId: uuid(),
    lastRunId: uuid(),
    clearedByRunId: uuid(),
    reasonCode: text(),
    remark: text(),
    evidence: text(),
    resolvedBy: uuid().references(() => users.id),
    openedAt: happened(),
    lastSeenAt: happened(),
    closedAt: moment(),
  },
  (t) => [
    uniqueIndex("reconciliation_breaks_open")
      .on(t.type, t.objectKind, t.objectId)
      .where(sql`${t.closedAt} is null`),
    index("reconciliation_breaks_time").on(t.openedAt.desc(), t.id.desc()),
    index("reconciliation_breaks_object").on(t.objectKind, t.objectId),
    index("reconciliation_breaks_transaction").on(t.transactionId).where(sql`${t.transactionId} is not null`),
    index("reconciliation_breaks_due").on(t.dueAt, t.id).where(sql`${t.closedAt} is null`),
    index("reconciliation_breaks_assignee").on(t.assigneeId, t.dueAt, t.id).where(sql`${t.closedAt} is null`),
    check(
      "reconciliation_breaks_state_known",
      sql`${t.state} in ('new', 'assigned', 'investigating', 'waiting', 'resolved', 'cleared', 'ignored')`,
    ),
    check(
      "reconciliation_breaks_closed",
      sql`(${t.closedAt} is not null) = (${t.state} in ('resolved', 'cleared'))`,
    ),
    check(
      "reconciliation_breaks_resolution",
      sql`${t.state} <> 'resolved' or (${t.reasonCode} is not null and length(${t.remark}) >= 10 and ${t.resolvedBy} is not null)`,
    ),
    check(
      "reconciliation_breaks_waiting",
      sql`(${t.state} = 'waiting') = (${t.waitingFor} is not null) and (${t.state} <> 'ignored' or ${t.waitingUntil} is not null)`,
    ),
  ],
);

/** The work on a break, append-only: every sighting, state, comment and decision, and who. */
export const breakEvents = wallet.table(
  "break_events",
  {
    breakId: uuid()
      .notNull()
      .references(() => reconciliationBreaks.id),
    seq: integer().notNull(),
    kind: text({
      enum: [
        "opened",
        "seen",
        "assigned",
        "state",
        "severity",
        "comment",
        "snapshot",
        "recheck",
        "requested",
        "resolved",
        "cleared",
        "reopened",
      ],
    }).notNull(),
    actor: text().notNull(), // `user:<id>`, or `system`
    detail: jsonb().notNull().default({}),
    createdAt: happened(),
  },
  (t) => [primaryKey({ name: "break_events_pkey", columns: [t.breakId, t.seq] })],
);

/** What the provider said of a break's object at a time, masked; the first one stays. */
export const breakSnapshots = wallet.table(
  "break_snapshots",
  {
    breakId: uuid()
      .notNull()
      .references(() => reconciliationBreaks.id),
    seq: integer().notNull(),
    source: text({ enum: ["read", "statement", "delivery"] }).notNull(),
    body: jsonb().notNull(),
    takenAt: happened(),
  },
  (t) => [primaryKey({ name: "break_snapshots_pkey", columns: [t.breakId, t.seq] })],
);
