import { sql } from "drizzle-orm";
import {
  check,
  customType,
  index,
  integer,
  jsonb,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { happened, moment, wallet } from "./wallet";

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** A person with a wallet. The password hash is readable only through `find_credentials`. */
export const users = wallet.table(
  "users",
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    displayName: text().notNull(),
    handle: text(),
    phone: text(),
    passwordHash: text(),
    role: text({ enum: ["user", "admin"] })
      .notNull()
      .default("user"),
    roleSince: happened(),
    status: text({ enum: ["active", "frozen", "closed"] })
      .notNull()
      .default("active"),
    emailVerifiedAt: moment(),
    tier: smallint().notNull().default(0), // whose limits hold: `tier_limits`
    closedAt: moment(),
    pseudonymisedAt: moment(), // 30 days after closing: nothing here says any more who it was
    createdAt: happened(),
    updatedAt: happened(),
  },
  (t) => [
    uniqueIndex("users_email_key").on(t.email),
    // The console's list and its search by the beginning of a word.
    index("users_time").on(t.createdAt.desc(), t.id.desc()),
    index("users_email_begins").on(t.email.op("text_pattern_ops")),
    index("users_handle_begins").on(t.handle.op("text_pattern_ops")),
    index("users_name_begins").on(sql`lower(${t.displayName}) text_pattern_ops`),
    index("users_closed")
      .on(t.closedAt)
      .where(sql`${t.closedAt} is not null and ${t.pseudonymisedAt} is null`),
    uniqueIndex("users_handle_key").on(t.handle).where(sql`${t.handle} is not null`),
    check("users_handle_form", sql`${t.handle} ~ '^[a-z][a-z0-9_]{2,29}$'`),
    check("users_phone_form", sql`${t.phone} ~ '^\\+[1-9][0-9]{7,14}$'`),
    check("users_email_lower", sql`${t.email} = lower(${t.email}) and length(${t.email}) between 3 and 254`),
    check("users_display_name_length", sql`length(${t.displayName}) between 1 and 80`),
    check("users_role_known", sql`${t.role} in ('user', 'admin')`),
    check("users_tier_known", sql`${t.tier} between 0 and 2`),
    check("users_closed_said", sql`(${t.status} = 'closed') = (${t.closedAt} is not null)`),
    check(
      "users_pseudonymised_closed",
      sql`${t.pseudonymisedAt} is null or ${t.pseudonymisedAt} >= ${t.closedAt} + interval '30 days'`,
    ),
    check("users_status_known", sql`${t.status} in ('active', 'frozen', 'closed')`),
  ],
);

/** One sign-in on one device: the family of refresh tokens. `gen` is the newest generation given out. */
export const sessions = wallet.table(
  "sessions",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    gen: integer().notNull().default(0),
    salt: text().notNull(),
    keyId: text().notNull(),
    amr: text().notNull(), // how it began: pwd, google
    secondFactorAt: moment(), // when a code was given in it
    deviceId: text(),
    ipHash: text(),
    userAgent: text(),
    createdAt: happened(),
    lastSeenAt: happened(),
    idleExpiresAt: moment().notNull(),
    expiresAt: moment().notNull(),
    revokedAt: moment(),
    revokeReason: text(),
  },
  (t) => [index("sessions_user").on(t.userId, t.createdAt.desc())],
);

/** Only hashes; a generation is used once (plus the predecessor's short grace). */
export const refreshTokens = wallet.table(
  "refresh_tokens",
  {
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id),
    gen: integer().notNull(),
    sha256: bytea().notNull(),
    usedAt: moment(),
  },
  (t) => [primaryKey({ name: "refresh_tokens_pkey", columns: [t.sessionId, t.gen] })],
);

/** Sliding-window counters over two buckets; the key is an HMAC of its subject. */
export const rateLimits = wallet.table(
  "rate_limits",
  {
    key: bytea().notNull(),
    windowStart: moment().notNull(),
    hits: integer().notNull(),
    previousHits: integer().notNull().default(0),
    expiresAt: moment().notNull(),
  },
  (t) => [
    primaryKey({ name: "rate_limits_pkey", columns: [t.key] }),
    index("rate_limits_expiry").on(t.expiresAt),
  ],
);

/** Why money of this user must not leave, and until when (null: until lifted). */
export const securityHolds = wallet.table(
  "security_holds",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    kind: text({ enum: ["credentials", "bank_account", "chargeback", "freeze"] }).notNull(),
    reason: text().notNull(),
    objectId: text().notNull(),
    until: moment(),
    createdAt: happened(),
  },
  (t) => [
    uniqueIndex("security_holds_once").on(t.userId, t.kind, t.objectId),
    check(
      "security_holds_kind_known",
      sql`${t.kind} in ('credentials', 'bank_account', 'chargeback', 'freeze')`,
    ),
  ],
);

/** Who did what, when, with which outcome. Append-only; a command writes its row in its own statement. */
export const auditLog = wallet.table(
  "audit_log",
  {
    id: uuid().primaryKey(),
    at: happened(),
    actor: text().notNull(),
    actorRole: text().notNull(),
    sessionId: uuid(),
    action: text().notNull(),
    objectKind: text().notNull(),
    objectId: text().notNull(),
    outcome: text({ enum: ["done", "denied", "failed"] }).notNull(),
    reason: text(),
    requestId: text(),
    ipHash: text(),
    approvalId: uuid(), // that allowed it
    before: jsonb(),
    after: jsonb(),
  },
  (t) => [
    index("audit_log_time").on(t.at.desc(), t.id.desc()),
    index("audit_log_actor").on(t.actor, t.at.desc(), t.id.desc()),
    index("audit_log_action").on(t.action, t.at.desc(), t.id.desc()),
    index("audit_log_refused").on(t.outcome, t.at.desc(), t.id.desc()).where(sql`${t.outcome} <> 'done'`),
    index("audit_log_request").on(t.requestId).where(sql`${t.requestId} is not null`),
    index("audit_log_object").on(t.objectKind, t.objectId, t.at.desc()),
    check("audit_log_outcome_known", sql`${t.outcome} in ('done', 'denied', 'failed')`),
  ],
);
