import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { users as u } from "@/db/schema/identity";
import { deadLetters as d, replayItems as i, replayRuns as r, webhookLogs as l } from "@/db/schema/webhooks";
import { listFingerprint, readCursor, writeCursor } from "@/server/transactions/cursor";
import { type Page, readNewest } from "@/server/transactions/keyset";

type Progress = Record<"done" | "failed" | "changed" | "skipped" | "differing", number> & {
  credited: string;
};

/** How far a replay is and what its results moved, in one pass over its items. */
const progress = sql<Progress>`(
  select jsonb_build_object(
           'done', count(*) filter (where i.state = 'done'), 'failed', count(*) filter (where i.state = 'failed'),
           'changed', count(*) filter (where i.state = 'changed'), 'skipped', count(*) filter (where i.state = 'skipped'),
           'differing', count(*) filter (where not i.agreed),
           'credited', coalesce(sum((select sum((e ->> 'amount')::bigint) from jsonb_array_elements(i.result -> 'entries') e
                                      where e ->> 'kind' = 'deposit')), 0)::text)
    from wallet.replay_items i where i.run_id = ${r.id})`;

const runs = () =>
  reads
    .select({
      id: r.id,
      name: r.name,
      reason: r.reason,
      state: r.state,
      perMinute: r.perMinute,
      items: r.items,
      approvalId: r.approvalId,
      requestedBy: u.displayName,
      createdAt: r.createdAt,
      workedAt: r.workedAt,
      finishedAt: r.finishedAt,
      progress,
    })
    .from(r)
    .innerJoin(u, eq(u.id, r.requestedBy));

export type RunRow = Awaited<ReturnType<typeof runs>>[number];

/** A page of replays, newest first. */
export const listRuns = (options: {
  limit: number;
  cursor?: string | null | undefined;
}): Promise<Page<RunRow>> =>
  readNewest(
    {
      name: "replays",
      filter: {},
      ...options,
      at: r.createdAt,
      id: r.id,
      keyOf: (row: RunRow) => ({ at: row.createdAt, id: row.id }),
    },
    (beyond, order, limit) =>
      runs()
        .where(beyond)
        .orderBy(...order)
        .limit(limit),
  );

/** A replay with its progress, counted now. */
export async function findRun(id: string): Promise<RunRow | undefined> {
  const [row] = await runs().where(eq(r.id, id));
  return row;
}

const items = () =>
  reads
    .select({
      seq: i.seq,
      deadLetterId: i.deadLetterId,
      state: i.state,
      outcome: i.outcome,
      preview: i.preview,
      result: i.result,
      agreed: i.agreed,
      finishedAt: i.finishedAt,
      subjectKind: d.subjectKind,
      eventType: l.eventType,
      objectId: l.objectId,
      reference: l.reference,
    })
    .from(i)
    .innerJoin(d, eq(d.id, i.deadLetterId))
    .leftJoin(l, and(eq(l.id, d.subjectId), eq(d.subjectKind, "delivery")));

export type ItemRow = Awaited<ReturnType<typeof items>>[number];

/** A page of a replay's items in their order, by keyset over their number. */
export async function listItems(
  runId: string,
  { limit, cursor }: { limit: number; cursor?: string | null | undefined },
): Promise<Page<ItemRow>> {
  const list = listFingerprint("replay items", runId);
  const place = cursor ? readCursor(cursor, list) : null;
  const back = place?.go === "prev";
  const beyond = place && (back ? lt(i.seq, Number(place.v)) : gt(i.seq, Number(place.v)));
  const found = await items()
    .where(and(eq(i.runId, runId), beyond ?? undefined))
    .orderBy(back ? desc(i.seq) : asc(i.seq))
    .limit(limit + 1);
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (back) rows.reverse();
  const at = (row: ItemRow | undefined, go: "next" | "prev"): string | null =>
    row ? writeCursor({ v: String(row.seq), id: row.deadLetterId, go }, list) : null;
  return {
    rows,
    next: (back ? place !== null : more) ? at(rows.at(-1), "next") : null,
    prev: (back ? more : place !== null) ? at(rows[0], "prev") : null,
  };
}
