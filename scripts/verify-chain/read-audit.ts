/** The rows of the audit log and of its chain, read by keyset in pieces. */
import type { Pool } from "../../db/pool";
import type { AuditLink, AuditRow } from "./audit-format";

const PIECE = 2_000;
const ROWS = `
  select id::text as id, (extract(epoch from at) * 1000)::bigint as at, actor, actor_role, session_id::text as session_id, action,
         object_kind, object_id, outcome, reason, request_id, ip_hash, approval_id::text as approval_id, before::text as before,
         after::text as after
    from wallet.audit_log`;
/** As the index on (at, id) has it. */
const ORDER = `order by audit_log.at nulls first, audit_log.id nulls first limit ${PIECE}`;

export const NIL = "00000000-0000-0000-0000-000000000000";
/** A place in the log: `at` as PostgreSQL reads it. */
export type Place = { at: string; id: string };
export const START: Place = { at: "-infinity", id: NIL };

type Raw = Record<string, string | Buffer | number | null>;
const textOf = (row: Raw, name: string): string | null => {
  const value = row[name];
  return typeof value === "string" ? value : null;
};
const moment = (at: bigint): string => new Date(Number(at)).toISOString();
/** Where a row or a link ends. */
export const placeOf = (at: bigint, id: string): Place => ({ at: moment(at), id });

const toRow = (row: Raw): AuditRow => ({
  id: String(row["id"]),
  at: BigInt(String(row["at"])),
  actor: String(row["actor"]),
  actorRole: String(row["actor_role"]),
  sessionId: textOf(row, "session_id"),
  action: String(row["action"]),
  objectKind: String(row["object_kind"]),
  objectId: String(row["object_id"]),
  outcome: String(row["outcome"]),
  reason: textOf(row, "reason"),
  requestId: textOf(row, "request_id"),
  ipHash: textOf(row, "ip_hash"),
  approvalId: textOf(row, "approval_id"),
  before: textOf(row, "before"),
  after: textOf(row, "after"),
});

/** The rows behind `from`, up to and with `upTo`, in the order of time and id. */
export async function* readAuditRows(pool: Pool, from: Place, upTo: Place): AsyncGenerator<AuditRow> {
  for (let after = from; ; ) {
    const rows = (
      await pool.query<Raw>(
        `${ROWS} where (audit_log.at, audit_log.id) > ($1::timestamptz, $2::uuid) and (audit_log.at, audit_log.id) <= ($3::timestamptz, $4::uuid) ${ORDER}`,
        [after.at, after.id, upTo.at, upTo.id],
      )
    ).map(toRow);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PIECE) return;
    after = placeOf(last.at, last.id);
  }
}

const bytes = (value: Raw[string]): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0));

/** Every link, in order. */
export async function* readAuditLinks(pool: Pool): AsyncGenerator<AuditLink> {
  for (let after = -(2n ** 63n); ; ) {
    const rows = await pool.query<Raw>(
      `select number, (extract(epoch from up_to_at) * 1000)::bigint as up_to_at, up_to_id::text as up_to_id, row_count, root, previous, hash,
              (extract(epoch from sealed_at) * 1000)::bigint as sealed_at
         from wallet.audit_chain where number > $1 order by number limit ${PIECE}`,
      [after],
    );
    for (const row of rows) {
      after = BigInt(String(row["number"]));
      yield {
        number: after,
        upToAt: BigInt(String(row["up_to_at"])),
        upToId: String(row["up_to_id"]),
        rowCount: Number(row["row_count"]),
        root: bytes(row["root"] ?? null),
        previous: bytes(row["previous"] ?? null),
        hash: bytes(row["hash"] ?? null),
        sealedAt: BigInt(String(row["sealed_at"])),
      };
    }
    if (rows.length < PIECE) return;
  }
}
