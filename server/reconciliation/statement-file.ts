import { z } from "zod";
import { query } from "@/db/client";
import { columnMap, type ColumnMap, REVIO_CSV } from "./column-map";
import { readCamt053 } from "./read-camt053";
import { readCsv } from "./read-csv";
import { statementBytes, statementText } from "./statement-bytes";
import type { Batch } from "./statement-row";

const row = z.object({
  id: z.uuid(),
  source: z.enum(["revio", "upload"]),
  format: z.enum(["revio_csv", "csv", "camt053"]),
  state: z.enum(["receiving", "received", "checked", "refused"]),
  map: columnMap.nullable(),
  provider_statement_id: z.uuid().nullable(),
  window_from: z.date(),
  window_to: z.date(),
  good_rows: z.string().nullable(),
  bad_rows: z.string().nullable(),
});
export type StatementFile = z.infer<typeof row>;

/** The file as the worker sees it. Throws when there is none: whoever asks has its id from a row. */
export async function findStatementFile(fileId: string): Promise<StatementFile> {
  const [found] = await query(
    "worker",
    `select f.id, f.source, f.format, f.state, p.map, f.provider_statement_id, f.window_from, f.window_to, f.good_rows, f.bad_rows
       from wallet.statement_files f left join wallet.statement_profiles p on p.id = f.profile_id where f.id = $1`,
    [fileId],
    { name: "find_statement_file" },
  );
  return row.parse(found);
}

/** The file's rows and bad rows, in batches, read from what is stored. Throws UnreadableFile. */
export function readStatement(file: StatementFile): AsyncGenerator<Batch> {
  const text = statementText(statementBytes(file.id));
  if (file.format === "camt053") return readCamt053(text);
  const map: ColumnMap | null = file.format === "revio_csv" ? REVIO_CSV : file.map;
  if (map === null) throw new Error("a CSV of another source has a column map");
  // Nothing may have moved on a day; a file that somebody sends without a row was more likely cut off.
  return readCsv(text, map, { mayBeEmpty: file.source === "revio" });
}
