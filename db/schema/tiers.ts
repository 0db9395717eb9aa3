import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, users } from "./identity";
import { happened, moment, wallet } from "./wallet";

const minor = () => bigint({ mode: "bigint" });

/**
 * What people of a tier may do, in minor units of rand, by days and months of Johannesburg; the newest version whose day has come
 * counts. Never changed: a new rule is a new version, so that what held at a past moment can be told.
 */
export const tierLimits = wallet.table(
  "tier_limits",
  {
    version: integer().notNull(),
    tier: smallint().notNull(),
    single: minor().notNull(),
    depositDay: minor().notNull(),
    withdrawalDay: minor().notNull(),
    withdrawalMonth: minor().notNull(),
    balance: minor().notNull(),
    validFrom: moment().notNull(),
  },
  (t) => [
    primaryKey({ name: "tier_limits_pkey", columns: [t.version, t.tier] }),
    check("tier_limits_tier_known", sql`${t.tier} between 0 and 2`),
  ],
);

/** Who a person is by law: the identity number sealed, and a keyed hash of it that finds a second account of the same person. */
export const identityRecords = wallet.table(
  "identity_records",
  {
    userId: uuid()
      .primaryKey()
      .references(() => users.id),
    legalName: text(), // sealed, as the number is; all three or none
    numberCiphertext: text(),
    numberHmac: bytea(),
    recordedAt: happened(),
    /** What the closed account's profile said, sealed, kept until `keep_until`. */
    closedProfileCiphertext: text(),
    keepUntil: moment(),
    purgedAt: moment(),
  },
  (t) => [
    // Of open wallets: who closed one may open another.
    uniqueIndex("identity_records_number").on(t.numberHmac).where(sql`${t.keepUntil} is null`),
    index("identity_records_keep")
      .on(t.keepUntil)
      .where(sql`${t.keepUntil} is not null and ${t.purgedAt} is null`),
    check(
      "identity_records_whole",
      sql`num_nulls(${t.legalName}, ${t.numberCiphertext}, ${t.numberHmac}) in (0, 3)`,
    ),
    check(
      "identity_records_purged",
      sql`${t.purgedAt} is null or (${t.numberCiphertext} is null and ${t.closedProfileCiphertext} is null)`,
    ),
  ],
);

/** A copy of all that we hold about a person, asked for by them: made by a job, fetched within 24 hours, then emptied. */
export const dataExports = wallet.table(
  "data_exports",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    requestedAt: happened(),
    readyAt: moment(),
    expiresAt: moment(),
    content: bytea(), // a gzipped archive
    sha256: bytea(),
    fetchedAt: moment(),
  },
  (t) => [index("data_exports_user").on(t.userId, t.requestedAt.desc())],
);

/** Which text a person agreed to, and when. */
export const consents = wallet.table(
  "consents",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id),
    document: text({ enum: ["terms", "privacy"] }).notNull(),
    version: text().notNull(),
    at: happened(),
  },
  (t) => [primaryKey({ name: "consents_pkey", columns: [t.userId, t.document, t.version] })],
);
