import { sql } from "drizzle-orm";
import { boolean, check, index, integer, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { users } from "./identity";
import { happened, moment, wallet } from "./wallet";

/**
 * A message to a person about one event, once per channel. Kept with its text: without a mail server this is where it is read.
 * `queued` waits for delivery, `suppressed` is what the person does not want, `failed` was tried to the end of its schedule.
 */
export const notifications = wallet.table(
  "notifications",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    kind: text().notNull(), // one of server/notifications/kinds.ts
    subjectId: uuid().notNull(), // a transaction, session or bank account
    occurrence: integer().notNull(), // the line of its timeline; 1 for what happens once
    channel: text({ enum: ["email", "sms"] }).notNull(),
    state: text({ enum: ["queued", "sent", "suppressed", "failed"] })
      .notNull()
      .default("queued"),
    recipient: text(),
    subject: text(),
    bodyText: text(),
    bodyHtml: text(),
    attempts: integer().notNull().default(0),
    lastError: text(),
    createdAt: happened(),
    sentAt: moment(),
  },
  (t) => [
    uniqueIndex("notifications_once").on(t.userId, t.kind, t.subjectId, t.occurrence, t.channel),
    index("notifications_queued").on(t.createdAt).where(sql`${t.state} = 'queued'`),
    index("notifications_time").on(t.createdAt.desc(), t.id.desc()),
    check("notifications_state_known", sql`${t.state} in ('queued', 'sent', 'suppressed', 'failed')`),
  ],
);

/** What a person wants to hear, by topic and channel; no row is the default. Security mails can't be switched off. */
export const notificationPreferences = wallet.table(
  "notification_preferences",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id),
    topic: text({ enum: ["deposits", "withdrawals", "transfers", "security"] }).notNull(),
    channel: text({ enum: ["email", "sms"] }).notNull(),
    wanted: boolean().notNull(),
    updatedAt: happened(),
  },
  (t) => [primaryKey({ name: "notification_preferences_pkey", columns: [t.userId, t.topic, t.channel] })],
);
