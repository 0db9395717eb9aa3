import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { happened, moment, wallet } from "./wallet";

/** Something an operator should know, from when a rule found it until it no longer holds. One open row per rule and subject. */
export const alerts = wallet.table(
  "alerts",
  {
    id: uuid().primaryKey(),
    rule: text().notNull(), // one of server/alerts/rules.ts
    subject: text().notNull(), // what of: a law, a job, a group; `all` where a rule has one subject only
    severity: text({ enum: ["warning", "critical"] }).notNull(),
    detail: jsonb().notNull().default({}), // counts, ages and ids; never names or amounts of people
    sightings: integer().notNull().default(1),
    openedAt: happened(),
    lastSeenAt: happened(),
    closedAt: moment(),
  },
  (t) => [
    uniqueIndex("alerts_open").on(t.rule, t.subject).where(sql`${t.closedAt} is null`),
    index("alerts_time").on(t.openedAt.desc(), t.id.desc()),
    check("alerts_severity_known", sql`${t.severity} in ('warning', 'critical')`),
  ],
);

/** One message about an alert's opening or closing by one channel, sent once. */
export const alertDeliveries = wallet.table(
  "alert_deliveries",
  {
    alertId: uuid()
      .notNull()
      .references(() => alerts.id),
    transition: text({ enum: ["opened", "closed"] }).notNull(),
    channel: text({ enum: ["webhook", "email"] }).notNull(),
    state: text({ enum: ["queued", "sent", "failed", "off"] }) // off: the channel is not configured
      .notNull()
      .default("queued"),
    attempts: integer().notNull().default(0),
    lastError: text(),
    createdAt: happened(),
    sentAt: moment(),
  },
  (t) => [
    primaryKey({ name: "alert_deliveries_pkey", columns: [t.alertId, t.transition, t.channel] }),
    index("alert_deliveries_queued").on(t.createdAt).where(sql`${t.state} = 'queued'`),
  ],
);
