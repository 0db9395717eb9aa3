import { bigint, index, integer, jsonb, text, uuid } from "drizzle-orm/pg-core";
import { bytea } from "./identity";
import { happened, moment, wallet } from "./wallet";

/**
 * The chain of the audit log: one link over the rows behind the link before, up to and with (`up_to_at`, `up_to_id`), in the order of
 * (at, id). See `db/functions/audit_chain.sql`.
 */
export const auditChain = wallet.table("audit_chain", {
  number: bigint({ mode: "bigint" }).primaryKey(), // 1, 2, 3 … without a gap
  upToAt: moment().notNull(),
  upToId: uuid().notNull(),
  rowCount: integer().notNull(),
  root: bytea().notNull(),
  previous: bytea().notNull(),
  hash: bytea().notNull(),
  sealedAt: happened(),
});

/** What an hourly look found: at the database against this tree (`schema`), or at the chain of the audit log (`audit_chain`). */
export const integrityChecks = wallet.table(
  "integrity_checks",
  {
    id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    kind: text({ enum: ["schema", "audit_chain"] }).notNull(),
    checkedAt: happened(),
    /** How many differences there are; `findings` shows the first of them. */
    found: integer().notNull(),
    findings: jsonb().notNull(),
  },
  (t) => [index("integrity_checks_newest").on(t.kind, t.id.desc())],
);
