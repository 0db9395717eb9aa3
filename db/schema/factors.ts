import { sql } from "drizzle-orm";
import { bigint, check, index, integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytea, sessions, users } from "./identity";
import { happened, moment, wallet } from "./wallet";

/**
 * A second factor of a person: an authenticator app's secret (TOTP, RFC 6238), encrypted. It counts once a first code confirmed it;
 * `last_step` is the newest 30-second step whose code was taken, so a code works once.
 */
export const factors = wallet.table(
  "factors",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    kind: text({ enum: ["totp"] }).notNull(),
    secretCiphertext: text().notNull(),
    lastStep: bigint({ mode: "bigint" }).notNull().default(sql`0`),
    createdAt: happened(),
    confirmedAt: moment(),
    removedAt: moment(),
  },
  (t) => [
    uniqueIndex("factors_one")
      .on(t.userId)
      .where(sql`${t.confirmedAt} is not null and ${t.removedAt} is null`),
    index("factors_user").on(t.userId, t.createdAt),
    check("factors_kind_known", sql`${t.kind} in ('totp')`),
  ],
);

/** What a person noted down for the day the app is lost: only hashes, each good once, gone with their factor. */
export const recoveryCodes = wallet.table(
  "recovery_codes",
  {
    id: uuid().primaryKey(),
    factorId: uuid()
      .notNull()
      .references(() => factors.id),
    sha256: bytea().notNull(),
    createdAt: happened(),
    usedAt: moment(),
    replacedAt: moment(), // by newer ones
  },
  (t) => [uniqueIndex("recovery_codes_once").on(t.factorId, t.sha256)],
);

/**
 * "It is really you who wants this": one action with its amount and target, for 5 minutes, once. The hash covers action, details and
 * nonce; the command it was given for computes it again from its own arguments and uses the row up in the same statement.
 */
export const stepUpChallenges = wallet.table(
  "step_up_challenges",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id),
    action: text().notNull(),
    payloadSha256: bytea().notNull(),
    nonce: bytea().notNull(),
    tries: integer().notNull().default(0),
    createdAt: happened(),
    expiresAt: moment().notNull(),
    satisfiedAt: moment(),
    method: text({ enum: ["totp", "recovery", "password", "fresh"] }),
    consumedAt: moment(),
  },
  (t) => [
    index("step_up_challenges_age").on(t.createdAt),
    check("step_up_challenges_tries", sql`${t.tries} between 0 and 5`),
    check("step_up_challenges_said", sql`(${t.satisfiedAt} is null) = (${t.method} is null)`),
    check("step_up_challenges_order", sql`${t.consumedAt} is null or ${t.satisfiedAt} is not null`),
  ],
);
