import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { CATALOG, compareCatalog, describeDrift } from "@/db/catalog";
import { log } from "@/server/observability/logger";

/** Rows of the log in one look: some seconds, since the engine waits little more than a minute for a step. */
const ROWS = 100_000;
/** Findings that are kept; the count says how many there are. */
const SHOWN = 20;

/** What a look found: how many differences, and the first of them as sentences. */
export type Found = { found: number; findings: string[] };

/** Compares roles, grants, owners, triggers and functions of the database with those this tree makes. Reads only. */
export async function findDrift(): Promise<Found> {
  const rows = await query<{ line: string }>("reconcile", CATALOG);
  const drift = compareCatalog(rows.map(({ line }) => line)).map(describeDrift);
  return { found: drift.length, findings: drift.slice(0, SHOWN) };
}

/** The link at which a look at the audit log's chain begins: the first of the last `hours`, or else the newest. Null without a chain. */
export async function findLinkToAudit(hours: number): Promise<string | null> {
  const [row] = await query<{ link: string | null }>(
    "worker",
    `select coalesce((select min(number) from wallet.audit_chain where sealed_at > wallet.clock() - $1 * interval '1 hour'),
                     (select max(number) from wallet.audit_chain))::text as link`,
    [hours],
    { name: "find_link_to_audit" },
  );
  return row?.link ?? null;
}

/** The last link of a look that begins at this one; null when it reaches the end, behind which unsealed rows may lie. */
const SPAN = `
  select case when x.upto < (select max(number) from wallet.audit_chain) then x.upto end as upto
    from (select max(number) as upto from (
            select number, sum(row_count) over (order by number) as total from wallet.audit_chain where number >= $1 order by number limit 20000) c
           where total <= ${ROWS} or number = $1) x`;

/** Computes the chain of the audit log again from this link on; `next` is the link to go on with, null at the end. Reads only. */
export async function auditLogPiece(from: string): Promise<Found & { next: string | null }> {
  const [span] = await query<{ upto: string | null }>("worker", SPAN, [from], { name: "audit_span" });
  const upTo = span?.upto ?? null;
  const rows = await query<Record<"law" | "object" | "expected" | "found", string>>(
    "reconcile",
    "select law, object, expected, found from wallet.verify_audit_chain($1, $2)",
    [from, upTo],
    { name: "verify_audit_chain" },
  );
  const findings = rows.map(
    (row) => `${row.object}: ${row.law}; expected ${row.expected}, found ${row.found}`,
  );
  return {
    found: rows.length,
    findings: findings.slice(0, SHOWN),
    next: upTo === null ? null : String(BigInt(upTo) + 1n),
  };
}

/** Keeps what a look found; the alert rules tell of the newest of its kind. */
export async function recordCheck(kind: "schema" | "audit_chain", { found, findings }: Found): Promise<void> {
  if (found > 0) log.error("integrity.broken", { state: kind, count: found });
  await callCommand(
    "worker",
    "record_integrity_check",
    { kind, found, findings: JSON.stringify(findings) },
    z.unknown(),
  );
}

export const NOTHING_FOUND: Found = { found: 0, findings: [] };

/** Two looks as one. */
export const both = (one: Found, other: Found): Found => ({
  found: one.found + other.found,
  findings: [...one.findings, ...other.findings].slice(0, SHOWN),
});
