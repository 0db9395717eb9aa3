import { sql } from "drizzle-orm";
import { check, index, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytea, users } from "./identity";
import { happened, moment, wallet } from "./wallet";

/**
 * Links that are mailed: only the hash of their 32 random bytes, made when the mail is written (none before), each good once and for a
 * while, the newest of its purpose alone; of `undo` and `freeze` each.
 * `email`: the address it goes to; for `change` the new one, for `undo` the one to go back to.
 */
export const emailLinks = wallet.table(
  "email_links",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    purpose: text({ enum: ["verify", "reset", "change", "undo", "freeze", "unlock"] }).notNull(),
    sha256: bytea(),
    email: text().notNull(),
    createdAt: happened(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
    replacedAt: moment(), // by a newer one
  },
  (t) => [
    uniqueIndex("email_links_key").on(t.sha256),
    uniqueIndex("email_links_newest")
      .on(t.userId, t.purpose)
      .where(sql`${t.usedAt} is null and ${t.replacedAt} is null and ${t.purpose} not in ('undo', 'freeze')`),
    index("email_links_user").on(t.userId, t.createdAt),
    index("email_links_undo") // an address that may be gone back to is nobody else's meanwhile
      .on(t.email)
      .where(sql`${t.purpose} = 'undo' and ${t.usedAt} is null and ${t.replacedAt} is null`),
    check(
      "email_links_purpose_known",
      sql`${t.purpose} in ('verify', 'reset', 'change', 'undo', 'freeze', 'unlock')`,
    ),
  ],
);

/** Who somebody is elsewhere: the issuer's own name for them, never their e-mail. */
export const identities = wallet.table(
  "identities",
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    email: text().notNull(), // as the issuer said when it was linked, to be shown
    createdAt: happened(),
  },
  (t) => [
    primaryKey({ name: "identities_pkey", columns: [t.issuer, t.subject] }),
    uniqueIndex("identities_user").on(t.userId, t.issuer),
  ],
);
