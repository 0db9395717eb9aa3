/** The rows of the audit log and of its chain. */
import type { Pool } from "../../db/pool";
import type { AuditLink, AuditRow } from "./audit-format";
import { big, bytes, LOWEST, PIECE, pieces, type Row, text } from "./rows";

const ROWS = `
  select id::text as id, (extract(epoch from at) * 1000)::bigint as at, actor, actor_role, session_id::text as session_id, action,
         object_kind, object_id, outcome, reason, request_id, ip_hash, approval_id::text as approval_id, before::text as before,
         after::text as after
    from wallet.audit_log`;
/** As the index on (at, id) has it. */
const ORDER = `order by audit_log.at nulls first, audit_log.id nulls first limit ${PIECE}`;

const NIL = "00000000-0000-0000-0000-000000000000";
/** A place in the log: `at` as PostgreSQL reads it. */
export type Place = { at: string; id: string };
export const START: Place = { at: "-infinity", id: NIL };

const absent = (row: Row, name: string): string | null => {
  const value = row[name];
  return typeof value === "string" ? value : null;
};
const moment = (at: bigint): string => new Date(Number(at)).toISOString();
/** Where a row or a link ends. */
export const placeOf = (at: bigint, id: string): Place => ({ at: moment(at), id });

const toRow = (row: Row): AuditRow => ({
  id: text(row, "id"),
  at: big(row, "at"),
  actor: text(row, "actor"),
  actorRole: text(row, "actor_role"),
  sessionId: absent(row, "session_id"),
  action: text(row, "action"),
  objectKind: text(row, "object_kind"),
  objectId: text(row, "object_id"),
  outcome: text(row, "outcome"),
  reason: absent(row, "reason"),
  requestId: absent(row, "request_id"),
  ipHash: absent(row, "ip_hash"),
  approvalId: absent(row, "approval_id"),
  before: absent(row, "before"),
  after: absent(row, "after"),
});

/** The rows behind `from`, up to and with `upTo`, in the order of time and id. */
export const readAuditRows = (pool: Pool, from: Place, upTo: Place): AsyncGenerator<AuditRow> =>
  pieces(
    async (after) =>
      (
        await pool.query<Row>(
          `${ROWS} where (audit_log.at, audit_log.id) > ($1::timestamptz, $2::uuid) and (audit_log.at, audit_log.id) <= ($3::timestamptz, $4::uuid) ${ORDER}`,
          [after.at, after.id, upTo.at, upTo.id],
        )
      ).map(toRow),
    (row) => placeOf(row.at, row.id),
    from,
  );

/** Every link, in order. */
export const readAuditLinks = (pool: Pool): AsyncGenerator<AuditLink> =>
  pieces(
    async (after) =>
      (
        await pool.query<Row>(
          `select number, (extract(epoch from up_to_at) * 1000)::bigint as up_to_at, up_to_id::text as up_to_id, row_count, root, previous, hash,
                  (extract(epoch from sealed_at) * 1000)::bigint as sealed_at
             from wallet.audit_chain where number > $1 order by number limit ${PIECE}`,
          [after],
        )
      ).map((row) => ({
        number: big(row, "number"),
        upToAt: big(row, "up_to_at"),
        upToId: text(row, "up_to_id"),
        rowCount: Number(row["row_count"]),
        root: bytes(row, "root"),
        previous: bytes(row, "previous"),
        hash: bytes(row, "hash"),
        sealedAt: big(row, "sealed_at"),
      })),
    (link) => link.number,
    LOWEST,
  );
