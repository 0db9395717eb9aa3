import { sql } from "drizzle-orm";
import { bigint, char, check, index, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytea, users } from "./identity";
import { happened, moment, wallet } from "./wallet";

export const APPROVAL_KINDS = [
  "adjustment",
  "webhook_key",
  "bulk_replay",
  "discard",
  "freeze_admin",
  "unfreeze",
  "lift_holds",
  "factor_reset",
  "tier",
] as const;

/**
 * What one admin asks for and another decides. The payload is frozen with its hash; it expires 24 hours after the request, the first
 * decision stands, and nobody decides their own. `withdrawn` is the requester's own word and no decision.
 */
export const approvals = wallet.table(
  "approvals",
  {
    id: uuid().primaryKey(),
    kind: text({ enum: APPROVAL_KINDS }).notNull(),
    subjectKind: text().notNull(), // break, webhook_key, replay_run, dead_letter, user
    subjectId: text().notNull(),
    payload: jsonb().notNull(),
    payloadSha256: bytea().notNull(),
    reason: text().notNull(),
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    requestedSession: uuid().notNull(),
    requestedAt: happened(),
    expiresAt: moment().notNull(),
    decidedBy: uuid().references(() => users.id),
    decidedSession: uuid(),
    decidedAt: moment(),
    decision: text({ enum: ["approved", "rejected", "withdrawn"] }),
    decisionReason: text(),
    executedAt: moment(),
    lapsedAt: moment(), // nobody decided in time
  },
  (t) => [
    uniqueIndex("approvals_open")
      .on(t.kind, t.subjectId)
      .where(sql`${t.decidedAt} is null and ${t.lapsedAt} is null`),
    index("approvals_time").on(t.requestedAt.desc(), t.id.desc()),
    index("approvals_requester").on(t.requestedBy, t.requestedAt.desc(), t.id.desc()),
    check(
      "approvals_kind_known",
      sql`${t.kind} in ('adjustment', 'webhook_key', 'bulk_replay', 'discard', 'freeze_admin', 'unfreeze', 'lift_holds', 'factor_reset', 'tier')`,
    ),
    check(
      "approvals_two_people",
      sql`${t.decidedBy} is null or (${t.decision} = 'withdrawn') = (${t.decidedBy} = ${t.requestedBy})`,
    ),
    check(
      "approvals_decided_whole",
      sql`num_nulls(${t.decidedBy}, ${t.decidedSession}, ${t.decidedAt}, ${t.decision}) in (0, 4)`,
    ),
    check(
      "approvals_in_time",
      sql`${t.decision} is distinct from 'approved' or ${t.decidedAt} < ${t.expiresAt}`,
    ),
    check("approvals_day", sql`${t.expiresAt} = ${t.requestedAt} + interval '24 hours'`),
    check("approvals_executed", sql`${t.executedAt} is null or ${t.decision} = 'approved'`),
    check("approvals_reason", sql`length(${t.reason}) between 10 and 1000`),
    check(
      "approvals_rejection_said",
      sql`${t.decision} is distinct from 'rejected' or length(${t.decisionReason}) >= 10`,
    ),
  ],
);

/**
 * A correcting movement that was approved and posted; `id` is its transaction. `claimed` is by how much it changes what our books say
 * of a provider's record (`product`, `provider_object_id`), so that reconciliation sees the difference settled.
 */
export const adjustments = wallet.table(
  "adjustments",
  {
    id: uuid().primaryKey(),
    approvalId: uuid()
      .notNull()
      .references(() => approvals.id),
    breakId: uuid(),
    template: text({ enum: ["fee", "write_off", "missing_credit", "wrong_account"] }).notNull(),
    currency: char({ length: 3 }).notNull(),
    legs: jsonb().notNull(), // [{"debit", "debitUser", "credit", "creditUser", "amount"}], as frozen
    product: text(),
    providerObjectId: text(),
    claimed: bigint({ mode: "bigint" }).notNull().default(sql`0`),
    claimedFee: bigint({ mode: "bigint" }).notNull().default(sql`0`),
    postedAt: happened(),
  },
  (t) => [
    uniqueIndex("adjustments_approval_key").on(t.approvalId),
    index("adjustments_object").on(t.product, t.providerObjectId).where(sql`${t.product} is not null`),
    index("adjustments_break").on(t.breakId).where(sql`${t.breakId} is not null`),
    check("adjustments_object_whole", sql`(${t.product} is null) = (${t.providerObjectId} is null)`),
  ],
);
