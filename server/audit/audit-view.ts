/** The audit log as admins see it: ids as people write them, times ISO 8601, names of admins only. */
import { z } from "zod";
import { encodeId } from "@/db/ids";
import { shortName } from "@/server/transactions/parties";
import { publicId } from "@/server/transactions/public-id";
import { shownActor, shownId } from "./audit-objects";
import { type AuditLine, findAuditRow, findNamesOf, listOfRequest, OUTCOMES } from "./audit-queries";

export const auditLineView = z.strictObject({
  auditId: z.string(),
  at: z.string(),
  /** `user`, or a word for what is no person: `system`, `operator`, `anonymous`. */
  actorKind: z.string(),
  userId: z.string().nullable(),
  /** Of an admin. */
  name: z.string().nullable(),
  /** At that time. */
  role: z.string(),
  action: z.string(),
  objectKind: z.string(),
  objectId: z.string(),
  outcome: z.enum(OUTCOMES),
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
});

const json = z.json();

export const auditDetail = auditLineView.extend({
  sessionId: z.string().nullable(),
  /** What the browser called itself when the session was opened. */
  device: z.string().nullable(),
  /** Keyed hash of the address, of this row or else of the session's opening. */
  addressHash: z.string().nullable(),
  approvalId: z.string().nullable(),
  before: json,
  after: json,
  /** The link of the chain that seals it; null while it is younger than a minute or so. */
  link: z.string().nullable(),
  sameRequest: z.array(auditLineView),
});

/** Rows as lines of the log. */
export async function viewAudit(lines: readonly AuditLine[]): Promise<z.infer<typeof auditLineView>[]> {
  const { admins, types } = await findNamesOf(lines);
  return lines.map((line) => {
    const { kind, userId } = shownActor(line.actor);
    const type = line.objectKind === "transaction" ? types.get(line.objectId) : undefined;
    const name = admins.get(line.actor.slice("user:".length));
    return {
      auditId: encodeId("aud", line.id),
      at: line.at.toISOString(),
      actorKind: kind,
      userId,
      name: name === undefined ? null : shortName(name),
      role: line.actorRole,
      action: line.action,
      objectKind: line.objectKind,
      objectId: type === undefined ? shownId(line.objectKind, line.objectId) : publicId(type, line.objectId),
      outcome: line.outcome,
      reason: line.reason,
      requestId: line.requestId,
    };
  });
}

/** One row with all it says, and the other rows of its request; undefined when there is none. */
export async function readAuditDetail(id: string): Promise<z.infer<typeof auditDetail> | undefined> {
  const row = await findAuditRow(id);
  if (!row) return undefined;
  const others = row.requestId === null ? [] : await listOfRequest(row.requestId, id);
  const [line, ...sameRequest] = await viewAudit([row, ...others]);
  if (!line) return undefined;
  return {
    ...line,
    sessionId: row.sessionId === null ? null : encodeId("ses", row.sessionId),
    device: row.device,
    addressHash: row.ipHash ?? row.openedFrom,
    approvalId: row.approvalId === null ? null : encodeId("apr", row.approvalId),
    before: json.parse(row.before ?? null),
    after: json.parse(row.after ?? null),
    link: row.link,
    sameRequest,
  };
}
