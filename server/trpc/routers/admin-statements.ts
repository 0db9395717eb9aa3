import { z } from "zod";
import { encodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { namesOf } from "@/server/reconciliation/break-evidence";
import { columnMap } from "@/server/reconciliation/column-map";
import { removeStatementMap, saveStatementMap } from "@/server/reconciliation/statement-maps";
import {
  findFile,
  listBadRows,
  listFiles,
  listMaps,
  listRunsOf,
} from "@/server/reconciliation/statement-queries";
import {
  badRowView,
  mapView,
  statementView,
  viewBadRow,
  viewMap,
  viewStatement,
} from "@/server/reconciliation/statement-view";
import { idempotencyKey, publicIdField } from "../fields";
import { idOf } from "../id-of";
import { admin, router } from "../init";

const meta = { access: "admin", limit: null } as const;
const limit = z.union([z.literal(25), z.literal(50), z.literal(100)]).default(50);
const cursor = z.string().max(300).nullish();
const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable(), prev: z.string().nullable() });

/** Statement files and column maps. A file is sent to `/api/admin/statements`, since it may have a gigabyte. */
export const adminStatementsRouter = router({
  /** Files, the newest first. */
  list: admin
    .meta(meta)
    .input(z.strictObject({ limit, cursor }))
    .output(page(statementView))
    .query(async ({ input }) => {
      const { rows, next, prev } = await listFiles(input);
      const names = await namesOf(rows.map((row) => row.uploadedBy));
      return { items: rows.map((row) => viewStatement(row, names)), next, prev };
    }),

  /** One file: what is wrong with it, how many rows it has, which runs compared it. */
  get: admin
    .meta(meta)
    .input(z.strictObject({ statementId: publicIdField }))
    .output(z.strictObject({ statement: statementView, runIds: z.array(z.string()) }))
    .query(async ({ input }) => {
      const fileId = idOf("sta", input.statementId);
      const [row, runs] = await Promise.all([findFile(fileId), listRunsOf(fileId)]);
      if (!row) throw new Refusal("NOT_FOUND");
      const names = await namesOf([row.uploadedBy]);
      return { statement: viewStatement(row, names), runIds: runs.map((run) => encodeId("run", run)) };
    }),

  /** The rows that can't be read, one by one, as they stand in the file. */
  badRows: admin
    .meta(meta)
    .input(z.strictObject({ statementId: publicIdField, limit, cursor }))
    .output(page(badRowView))
    .query(async ({ input }) => {
      const { rows, next, prev } = await listBadRows(idOf("sta", input.statementId), input);
      return { items: rows.map(viewBadRow), next, prev };
    }),

  /** The column maps there are, by name. */
  maps: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(z.array(mapView))
    .query(async () => {
      const rows = await listMaps();
      const names = await namesOf(rows.map((row) => row.createdBy));
      return rows.map((row) => viewMap(row, names));
    }),

  /** Keeps a column map under a name. The same key again changes nothing. */
  saveMap: admin
    .meta(meta)
    .input(z.strictObject({ key: idempotencyKey, name: z.string().trim().min(2).max(80), map: columnMap }))
    .output(z.strictObject({ mapId: z.string() }))
    .mutation(async ({ ctx, input: { key, name, map } }) => {
      await saveStatementMap(ctx, { mapId: key, name, map });
      return { mapId: encodeId("map", key) };
    }),

  /** Takes a column map out of the list. */
  removeMap: admin
    .meta(meta)
    .input(z.strictObject({ mapId: publicIdField }))
    .output(z.strictObject({}))
    .mutation(async ({ ctx, input }) => {
      await removeStatementMap(ctx, idOf("map", input.mapId));
      return {};
    }),
});
