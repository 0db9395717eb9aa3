import { and, desc, eq, gte, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { decodeId } from "@/db/ids";
import { reads } from "@/db/reads";
import { approvals as p } from "@/db/schema/approvals";
import { bankAccounts as b } from "@/db/schema/bank-accounts";
import { factors as f } from "@/db/schema/factors";
import { auditLog as a, securityHolds as h, sessions as s, users as u } from "@/db/schema/identity";
import { balances } from "@/db/schema/ledger";
import { identities } from "@/db/schema/links";
import { identityRecords as r } from "@/db/schema/tiers";
import { type Page, readNewest } from "@/server/transactions/keyset";

export const PERSON_STATES = ["active", "frozen", "closed"] as const;

/** No password hash: the reading role may not see it. */
const COLUMNS = {
  id: u.id,
  email: u.email,
  displayName: u.displayName,
  handle: u.handle,
  phone: u.phone,
  role: u.role,
  status: u.status,
  tier: u.tier,
  emailVerifiedAt: u.emailVerifiedAt,
  createdAt: u.createdAt,
  closedAt: u.closedAt,
  pseudonymisedAt: u.pseudonymisedAt,
};

const people = () => reads.select(COLUMNS).from(u);
export type PersonRow = Awaited<ReturnType<typeof people>>[number];

type PeopleFilter = { q?: string | undefined; status?: (typeof PERSON_STATES)[number] | undefined };

/** A page of people, newest first. `q`: the beginning of an id, an @handle, an e-mail address or a name. */
export function listPeople(
  filter: PeopleFilter,
  options: { limit: number; cursor?: string | null | undefined },
): Promise<Page<PersonRow>> {
  const where = and(
    filter.q === undefined ? undefined : beginsWith(filter.q.toLowerCase()),
    filter.status === undefined ? undefined : eq(u.status, filter.status),
  );
  const keyOf = (row: PersonRow) => ({ at: row.createdAt, id: row.id });
  return readNewest(
    { name: "people", filter, ...options, at: u.createdAt, id: u.id, keyOf },
    (beyond, order, limit) =>
      people()
        .where(and(where, beyond))
        .orderBy(...order)
        .limit(limit),
  );
}

/** As the four indexes ask for it. */
function beginsWith(q: string): SQL | undefined {
  if (q.startsWith("usr_")) {
    const [low, high] = ["0", "Z"].map((fill) =>
      decodeId("usr", `usr_${q.slice(4).toUpperCase().padEnd(26, fill)}`),
    );
    return low === undefined || high === undefined ? sql`false` : and(gte(u.id, low), lte(u.id, high));
  }
  const like = (text: string) => `${text.replace(/[\\%_]/g, "\\$&")}%`;
  if (q.startsWith("@")) return sql`${u.handle} like ${like(q.slice(1))}`;
  return or(
    sql`${u.email} like ${like(q)}`,
    sql`${u.handle} like ${like(q)}`,
    sql`lower(${u.displayName}) like ${like(q)}`,
  );
}

/** One person. */
export async function findPerson(id: string): Promise<PersonRow | undefined> {
  const [row] = await people().where(eq(u.id, id));
  return row;
}

/** What stands around a person's row: each list in the order it is shown. */
export async function readAround(id: string) {
  const [holds, sessions, held, accounts, factor, google, identity, requests, audit] = await Promise.all([
    reads
      .select({
        kind: h.kind,
        reason: h.reason,
        objectId: h.objectId,
        until: h.until,
        createdAt: h.createdAt,
      })
      .from(h)
      .where(and(eq(h.userId, id), sql`(${h.until} is null or ${h.until} > wallet.clock())`))
      .orderBy(sql`${h.until} desc nulls first`),
    reads
      .select({ id: s.id, userAgent: s.userAgent, createdAt: s.createdAt, lastSeenAt: s.lastSeenAt })
      .from(s)
      .where(
        and(
          eq(s.userId, id),
          isNull(s.revokedAt),
          sql`${s.idleExpiresAt} > wallet.clock() and ${s.expiresAt} > wallet.clock()`,
        ),
      )
      .orderBy(desc(s.lastSeenAt))
      .limit(20),
    reads.select().from(balances).where(eq(balances.userId, id)),
    reads
      .select({ id: b.id, bank: b.bank, last4: b.last4, flaggedAt: b.flaggedAt, createdAt: b.createdAt })
      .from(b)
      .where(and(eq(b.userId, id), isNull(b.removedAt)))
      .orderBy(desc(b.createdAt)),
    reads
      .select({ confirmedAt: f.confirmedAt })
      .from(f)
      .where(and(eq(f.userId, id), isNull(f.removedAt), sql`${f.confirmedAt} is not null`)),
    reads.select({ createdAt: identities.createdAt }).from(identities).where(eq(identities.userId, id)),
    reads.select({ recordedAt: r.recordedAt }).from(r).where(eq(r.userId, id)),
    reads
      .select({ id: p.id, kind: p.kind })
      .from(p)
      .where(
        and(
          eq(p.subjectKind, "user"),
          eq(p.subjectId, id),
          isNull(p.decidedAt),
          isNull(p.lapsedAt),
          sql`${p.expiresAt} > wallet.clock()`,
        ),
      ),
    readAudit(id),
  ]);
  return {
    holds,
    sessions,
    held,
    accounts,
    factor: factor[0],
    google: google[0],
    identity: identity[0],
    requests,
    audit,
  };
}

/** The newest lines about a person and by them, each part by its own index. */
async function readAudit(id: string) {
  const line = { id: a.id, at: a.at, actor: a.actor, action: a.action, outcome: a.outcome, reason: a.reason };
  const newest = (where: SQL | undefined) =>
    reads.select(line).from(a).where(where).orderBy(sql`${a.at} desc nulls last`).limit(30);
  const [about, by] = await Promise.all([
    newest(and(eq(a.objectKind, "user"), eq(a.objectId, id))),
    newest(eq(a.actor, `user:${id}`)),
  ]);
  const all = new Map([...about, ...by].map((row) => [row.id, row]));
  return [...all.values()].sort((one, other) => other.at.getTime() - one.at.getTime()).slice(0, 30);
}
