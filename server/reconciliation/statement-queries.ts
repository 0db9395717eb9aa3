import { and, asc, desc, eq, isNull } from "drizzle-orm";
import { reads } from "@/db/reads";
import {
  reconciliationRuns as r,
  statementBadRows as b,
  statementFiles as f,
  statementProfiles as p,
} from "@/db/schema/reconciliation";
import { listFingerprint } from "@/server/transactions/cursor";
import { type Page, readPage } from "@/server/transactions/keyset";

export type FileRow = typeof f.$inferSelect & { mapName: string | null };
export type BadRowRow = typeof b.$inferSelect;
export type MapRow = typeof p.$inferSelect;

type PageOptions = { limit: number; cursor?: string | null | undefined };

/** Statement files, the newest first. */
export const listFiles = ({ limit, cursor }: PageOptions): Promise<Page<FileRow>> =>
  readPage(
    { list: listFingerprint("statements"), column: f.createdAt, id: f.id, order: "desc", limit, cursor },
    (row) => ({ id: row.id, v: row.createdAt.toISOString() }),
    async ({ beyond, orderBy, limit: most }) =>
      (
        await reads
          .select({ file: f, mapName: p.name })
          .from(f)
          .leftJoin(p, eq(p.id, f.profileId))
          .where(beyond)
          .orderBy(...orderBy)
          .limit(most)
      ).map(({ file, mapName }) => ({ ...file, mapName })),
  );

/** One statement file, or undefined. */
export async function findFile(fileId: string): Promise<FileRow | undefined> {
  const [row] = await reads
    .select({ file: f, mapName: p.name })
    .from(f)
    .leftJoin(p, eq(p.id, f.profileId))
    .where(eq(f.id, fileId));
  return row && { ...row.file, mapName: row.mapName };
}

/** The ids of the runs that compared a file, the newest first, at most 20. */
export const listRunsOf = async (fileId: string): Promise<string[]> =>
  (
    await reads.select({ id: r.id }).from(r).where(eq(r.fileId, fileId)).orderBy(desc(r.createdAt)).limit(20)
  ).map(({ id }) => id);

/** A file's unreadable rows as they stand in it, by line. */
export const listBadRows = (fileId: string, { limit, cursor }: PageOptions): Promise<Page<BadRowRow>> =>
  readPage(
    { list: listFingerprint("bad-rows", fileId), column: b.line, id: b.fileId, order: "asc", limit, cursor },
    (row) => ({ id: row.fileId, v: String(row.line) }),
    ({ beyond, orderBy, limit: most }) =>
      reads
        .select()
        .from(b)
        .where(and(eq(b.fileId, fileId), beyond))
        .orderBy(...orderBy)
        .limit(most),
  );

/** The column maps there are, by name. */
export const listMaps = (): Promise<MapRow[]> =>
  reads.select().from(p).where(isNull(p.removedAt)).orderBy(asc(p.name)).limit(200);
