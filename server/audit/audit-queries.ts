import { and, desc, eq, gte, inArray, like, lt, ne, or, sql } from "drizzle-orm";
import { query } from "@/db/client";
import { decodeId } from "@/db/ids";
import { reads } from "@/db/reads";
import { auditLog as a, sessions as s, users as u } from "@/db/schema/identity";
import { transactions as t } from "@/db/schema/transactions";
import { findUserByEmail } from "@/server/ledger/account-queries";
import { type Page, readNewest } from "@/server/transactions/keyset";

/** All but what a row says of before and after, which only its own page shows. */
const COLUMNS = {
  id: a.id,
  at: a.at,
  actor: a.actor,
  actorRole: a.actorRole,
  action: a.action,
  objectKind: a.objectKind,
  objectId: a.objectId,
  outcome: a.outcome,
  reason: a.reason,
  requestId: a.requestId,
};

const rows = () => reads.select(COLUMNS).from(a);
export type AuditLine = Awaited<ReturnType<typeof rows>>[number];
/** How what was tried ended. */
export const OUTCOMES = a.outcome.enumValues;

type AuditFilter = {
  /** As it is stored: `user:…`, `system`, `anonymous`; `operator` is each `operator:…` too. */
  actor?: string | undefined;
  action?: string | undefined;
  object?: { kind: string; id: string } | undefined;
  outcome?: AuditLine["outcome"] | undefined;
  requestId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** How `actor` is stored for what somebody typed: a user's id or e-mail address, or a word; undefined for nobody. */
export async function findActorText(text: string): Promise<string | undefined> {
  const id = text.includes("@") ? await findUserByEmail(text) : decodeId("usr", text);
  if (id !== undefined) return `user:${id}`;
  return /^[a-z]{1,20}$/.test(text) ? text : undefined;
}

const byActor = (actor: string) =>
  actor === "operator" ? or(eq(a.actor, actor), like(a.actor, "operator:%")) : eq(a.actor, actor);

/** A page of the audit log, newest first. Each filter has an index that ends in the order of the list, but for ranges of time alone. */
export async function listAudit(
  filter: AuditFilter,
  options: { limit: number; cursor?: string | null | undefined },
): Promise<Page<AuditLine>> {
  const where = and(
    filter.actor === undefined ? undefined : byActor(filter.actor),
    filter.action === undefined ? undefined : eq(a.action, filter.action),
    filter.object === undefined
      ? undefined
      : and(eq(a.objectKind, filter.object.kind), eq(a.objectId, filter.object.id)),
    // said twice, since only so the planner knows that the index of refused rows will do
    filter.outcome === undefined ? undefined : eq(a.outcome, filter.outcome),
    filter.outcome === undefined || filter.outcome === "done" ? undefined : ne(a.outcome, "done"),
    filter.requestId === undefined ? undefined : eq(a.requestId, filter.requestId),
    filter.from ? gte(a.at, sql`${filter.from}::timestamptz`) : undefined,
    filter.to ? lt(a.at, sql`${filter.to}::timestamptz`) : undefined,
  );
  return readNewest(
    { name: "audit", filter, ...options, at: a.at, id: a.id, keyOf: (row) => row },
    (beyond, order, limit) =>
      rows()
        .where(and(where, beyond))
        .orderBy(...order)
        .limit(limit),
  );
}

/** The actions that occur, in the order of the alphabet: one step down the index for each. */
export async function listActions(): Promise<string[]> {
  const found = await query<{ action: string }>(
    "read",
    `with recursive x (action) as (
       (select action from wallet.audit_log order by action limit 1)
       union all
       select (select l.action from wallet.audit_log l where l.action > x.action order by l.action limit 1) from x where x.action is not null)
     select action from x where action is not null`,
    [],
    { name: "audit_actions" },
  );
  return found.map(({ action }) => action);
}

/** One row, whole, with the device its session was opened on and the link that seals it; undefined when there is none. */
export async function findAuditRow(id: string) {
  const [row] = await reads
    .select({
      ...COLUMNS,
      sessionId: a.sessionId,
      ipHash: a.ipHash,
      approvalId: a.approvalId,
      before: a.before,
      after: a.after,
      device: s.userAgent,
      link: sql<
        string | null
      >`(select min(c.number)::text from wallet.audit_chain c where (c.up_to_at, c.up_to_id) >= (${a.at}, ${a.id}))`,
      // where the session was opened from, when the row itself does not say
      openedFrom: sql<string | null>`(select o.ip_hash from wallet.audit_log o where o.object_kind = 'session'
        and o.object_id = ${a.sessionId}::text and o.action = 'session.open' limit 1)`,
    })
    .from(a)
    .leftJoin(s, eq(s.id, a.sessionId))
    .where(eq(a.id, id));
  return row;
}

/** The other rows of the same request. */
export const listOfRequest = (requestId: string, except: string): Promise<AuditLine[]> =>
  rows()
    .where(and(eq(a.requestId, requestId), ne(a.id, except)))
    .orderBy(desc(a.at), desc(a.id))
    .limit(50);

/** Names of the admins and types of the transactions these rows are about. */
export async function findNamesOf(lines: readonly AuditLine[]) {
  const admins = new Set(
    lines.filter(({ actorRole }) => actorRole === "admin").map(({ actor }) => actor.slice("user:".length)),
  );
  const moved = new Set(
    lines.filter(({ objectKind }) => objectKind === "transaction").map(({ objectId }) => objectId),
  );
  const [people, types] = await Promise.all([
    admins.size === 0
      ? []
      : reads
          .select({ id: u.id, name: u.displayName })
          .from(u)
          .where(inArray(u.id, [...admins])),
    moved.size === 0
      ? []
      : reads
          .select({ id: t.id, type: t.type })
          .from(t)
          .where(inArray(t.id, [...moved])),
  ]);
  return {
    admins: new Map(people.map(({ id, name }) => [id, name])),
    types: new Map(types.map(({ id, type }) => [id, type])),
  };
}
