/**
 * The chain of the audit log a second time, as `chain-format.ts` does for the ledger: nothing here is shared with the database's
 * functions (`db/functions/audit_chain.sql`). Integers are big-endian and signed, lengths stand before contents, an absent text is
 * one zero byte, times are milliseconds since 1970. `golden-audit.json` holds both to what a third hand computed.
 */
import { int4, int8, sha256 } from "./bytes";

/** A row as text: ids and JSON as PostgreSQL writes them. */
export type AuditRow = {
  id: string;
  at: bigint;
  actor: string;
  actorRole: string;
  sessionId: string | null;
  action: string;
  objectKind: string;
  objectId: string;
  outcome: string;
  reason: string | null;
  requestId: string | null;
  ipHash: string | null;
  approvalId: string | null;
  before: string | null;
  after: string | null;
};

/** Over the rows behind the link before, up to and with (`upToAt`, `upToId`), in the order of time and id. */
export type AuditLink = {
  number: bigint;
  upToAt: bigint;
  upToId: string;
  rowCount: number;
  root: Buffer;
  previous: Buffer;
  hash: Buffer;
  sealedAt: bigint;
};

const uuid = (text: string): Buffer => Buffer.from(text.replaceAll("-", ""), "hex");

function text(value: string | null): Buffer {
  if (value === null) return Buffer.from([0]);
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([Buffer.from([1]), int4(bytes.length), bytes]);
}

/** A row's leaf: every column. */
export const auditLeaf = (row: AuditRow): Buffer =>
  sha256(
    Buffer.from([0]),
    uuid(row.id),
    int8(row.at),
    ...[row.actor, row.actorRole, row.sessionId, row.action, row.objectKind, row.objectId].map(text),
    ...[row.outcome, row.reason, row.requestId, row.ipHash, row.approvalId, row.before, row.after].map(text),
  );

export const auditLinkHash = (link: AuditLink): Buffer =>
  sha256(
    Buffer.from("OWA1"),
    int8(link.number),
    int8(link.upToAt),
    uuid(link.upToId),
    int4(link.rowCount),
    link.root,
    link.previous,
    int8(link.sealedAt),
  );
