import { z } from "zod";
import { encodeId } from "@/db/ids";
import { toWire } from "@/server/money";
import { person, viewPerson } from "./break-view";
import { columnMap } from "./column-map";
import type { BadRowRow, FileRow, MapRow } from "./statement-queries";

const problem = z.strictObject({ code: z.string(), line: z.number().int().nullable(), detail: z.string() });

/** A statement file as the console gets it. */
export const statementView = z.strictObject({
  statementId: z.string(),
  source: z.enum(["revio", "upload"]),
  format: z.enum(["revio_csv", "csv", "camt053"]),
  state: z.enum(["receiving", "received", "checked", "refused"]),
  name: z.string(),
  mapName: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  bytes: z.string(),
  sha256: z.string().nullable(),
  goodRows: z.string().nullable(),
  badRows: z.string().nullable(),
  problems: z.array(problem),
  uploadedBy: person.nullable(),
  createdAt: z.string(),
  checkedAt: z.string().nullable(),
});

/** A row that can't be read. */
export const badRowView = z.strictObject({
  line: z.string(),
  code: z.string(),
  field: z.string().nullable(),
  text: z.string(),
});

/** A column map under its name. */
export const mapView = z.strictObject({
  mapId: z.string(),
  name: z.string(),
  map: columnMap,
  createdBy: person.nullable(),
  createdAt: z.string(),
});

/** A row as the console gets it. */
export const viewStatement = (
  row: FileRow,
  names: ReadonlyMap<string, string>,
): z.infer<typeof statementView> => ({
  statementId: encodeId("sta", row.id),
  source: row.source,
  format: row.format,
  state: row.state,
  name: row.name,
  mapName: row.mapName,
  from: row.windowFrom.toISOString(),
  to: row.windowTo.toISOString(),
  bytes: toWire(row.bytes),
  sha256: row.sha256?.toString("hex") ?? null,
  goodRows: row.goodRows === null ? null : toWire(row.goodRows),
  badRows: row.badRows === null ? null : toWire(row.badRows),
  problems: z.array(problem).parse(row.problems),
  uploadedBy: viewPerson(row.uploadedBy, names),
  createdAt: row.createdAt.toISOString(),
  checkedAt: row.checkedAt?.toISOString() ?? null,
});

/** A bad row as the console gets it. */
export const viewBadRow = ({ line, code, field, text }: BadRowRow): z.infer<typeof badRowView> => ({
  line: toWire(line),
  code,
  field,
  text,
});

/** A column map as the console gets it. */
export const viewMap = (row: MapRow, names: ReadonlyMap<string, string>): z.infer<typeof mapView> => ({
  mapId: encodeId("map", row.id),
  name: row.name,
  map: columnMap.parse(row.map),
  createdBy: viewPerson(row.createdBy, names),
  createdAt: row.createdAt.toISOString(),
});
