import { and, asc, desc, eq, gt, lt } from "drizzle-orm";
import { reads } from "@/db/reads";
import {
  reconciliationItems as i,
  reconciliationRuns as r,
  statementFiles as f,
} from "@/db/schema/reconciliation";
import { transactions as t } from "@/db/schema/transactions";
import { listFingerprint, readCursor, writeCursor } from "@/server/transactions/cursor";
import { type Page, readPage } from "@/server/transactions/keyset";

export type RunRow = Omit<typeof r.$inferSelect, "report"> & { fileName: string | null };
export type ItemRow = typeof i.$inferSelect & { transactionType: (typeof t.$inferSelect)["type"] | null };

const columns = {
  id: r.id,
  kind: r.kind,
  windowFrom: r.windowFrom,
  windowTo: r.windowTo,
  asOf: r.asOf,
  state: r.state,
  fileId: r.fileId,
  leaveOutBadRows: r.leaveOutBadRows,
  load: r.load,
  rowsExpected: r.rowsExpected,
  rowsLoaded: r.rowsLoaded,
  heartbeatAt: r.heartbeatAt,
  inputsSha256: r.inputsSha256,
  reportSha256: r.reportSha256,
  compared: r.compared,
  matched: r.matched,
  inFlight: r.inFlight,
  breaksNew: r.breaksNew,
  breaksCarried: r.breaksCarried,
  breaksCleared: r.breaksCleared,
  difference: r.difference,
  unexplained: r.unexplained,
  requestedBy: r.requestedBy,
  parentRunId: r.parentRunId,
  failureCode: r.failureCode,
  failureDetail: r.failureDetail,
  createdAt: r.createdAt,
  startedAt: r.startedAt,
  finishedAt: r.finishedAt,
  fileName: f.name,
};

type PageOptions = { limit: number; cursor?: string | null | undefined };

/** Runs, the newest first. */
export const listRuns = ({ limit, cursor }: PageOptions): Promise<Page<RunRow>> =>
  readPage(
    { list: listFingerprint("runs"), column: r.createdAt, id: r.id, order: "desc", limit, cursor },
    (row) => ({ id: row.id, v: row.createdAt.toISOString() }),
    ({ beyond, orderBy, limit: most }) =>
      reads
        .select(columns)
        .from(r)
        .leftJoin(f, eq(f.id, r.fileId))
        .where(beyond)
        .orderBy(...orderBy)
        .limit(most),
  );

/** One run without its report, or undefined. */
export async function findRunRow(runId: string): Promise<RunRow | undefined> {
  const [row] = await reads.select(columns).from(r).leftJoin(f, eq(f.id, r.fileId)).where(eq(r.id, runId));
  return row;
}

/** The report's text and hash as written; undefined when there is no such run, null when it has none. */
export async function findReport(
  runId: string,
): Promise<{ text: string; sha256: string } | null | undefined> {
  const [row] = await reads.select({ text: r.report, sha256: r.reportSha256 }).from(r).where(eq(r.id, runId));
  if (!row) return undefined;
  return row.text === null || row.sha256 === null
    ? null
    : { text: row.text, sha256: row.sha256.toString("hex") };
}

type ItemFilter = { verdict?: ItemRow["verdict"] | undefined; type?: string | undefined };

/** A run's items in the order of its report. Throws BAD_CURSOR for a cursor of another list. */
export async function listItems(
  runId: string,
  filter: ItemFilter,
  { limit, cursor }: PageOptions,
): Promise<Page<ItemRow>> {
  const list = listFingerprint("run-items", runId, filter.verdict, filter.type);
  const place = cursor ? readCursor(cursor, list) : null;
  const back = place?.go === "prev";
  const found = await reads
    .select({ item: i, transactionType: t.type })
    .from(i)
    .leftJoin(t, eq(t.id, i.transactionId))
    .where(
      and(
        eq(i.runId, runId),
        filter.verdict === undefined ? undefined : eq(i.verdict, filter.verdict),
        filter.type === undefined ? undefined : eq(i.type, filter.type),
        place ? (back ? lt(i.seq, Number(place.v)) : gt(i.seq, Number(place.v))) : undefined,
      ),
    )
    .orderBy(back ? desc(i.seq) : asc(i.seq))
    .limit(limit + 1);
  const more = found.length > limit;
  const rows = found.slice(0, limit).map(({ item, transactionType }) => ({ ...item, transactionType }));
  if (back) rows.reverse();
  const at = (row: ItemRow | undefined, go: "next" | "prev"): string | null =>
    row ? writeCursor({ v: String(row.seq), id: runId, go }, list) : null;
  return {
    rows,
    next: (back ? place !== null : more) ? at(rows.at(-1), "next") : null,
    prev: (back ? more : place !== null) ? at(rows[0], "prev") : null,
  };
}
