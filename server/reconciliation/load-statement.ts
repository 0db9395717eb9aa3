import { z } from "zod";
import { callCommand } from "@/db/command";
import { copyStatementRows } from "@/db/load";
import { env } from "@/server/env";
import { findRun } from "./find-run";
import { findStatementFile, readStatement, type StatementFile } from "./statement-file";
import { copyLine, type StatementRow } from "./statement-row";

const began = z.object({
  outcome: z.enum(["began", "busy", "finished", "matched"]),
  load: z.string().nullable(),
});
const noted = z.object({ outcome: z.enum(["going", "superseded", "cancelled"]) });

/** A load that nobody wants any more: cancelled, or another one counts now. */
class LoadEnded extends Error {
  override readonly name = "LoadEnded";
}

type Loaded =
  | { outcome: "loaded"; load: string; rows: number }
  | { outcome: "busy" }
  | { outcome: "finished" }
  | { outcome: "matched" };

/**
 * Streams a run's statement into the staging table, with a heartbeat and its progress once a second. `busy`: another run has the
 * table, come again. `matched`: the report is written already. A second call, also after a crash, loads it anew under a new number.
 */
export async function loadStatement(runId: string): Promise<Loaded> {
  const { file_id: fileId } = await findRun(runId);
  if (fileId === null) throw new Error("the run has no statement yet");
  const file = await findStatementFile(fileId);
  const { outcome, load } = await callCommand(
    "worker",
    "begin_load",
    { run: runId, rowsExpected: file.good_rows ?? "0" },
    began,
  );
  if (outcome !== "began") return { outcome };
  if (load === null) throw new Error("a load has a number");
  const progress = { rows: 0, notedAt: 0 };
  try {
    await copyStatementRows(linesOf(file, runId, load, progress));
  } catch (error) {
    if (error instanceof LoadEnded) return { outcome: "finished" };
    throw error;
  }
  await note(runId, load, progress.rows);
  return { outcome: "loaded", load, rows: progress.rows };
}

async function* linesOf(
  file: StatementFile,
  runId: string,
  load: string,
  progress: { rows: number; notedAt: number },
): AsyncGenerator<Buffer> {
  const isOurs = ownership();
  for await (const { rows } of readStatement(file)) {
    let text = "";
    for (const row of rows) text += copyLine(load, row, isOurs(row));
    if (text !== "") yield Buffer.from(text);
    progress.rows += rows.length;
    if (Date.now() - progress.notedAt < 1000) continue;
    progress.notedAt = Date.now();
    if ((await note(runId, load, progress.rows)) !== "going") throw new LoadEnded();
  }
}

/** Whether a row is of our account and mode, as far as it says. */
function ownership(): (row: StatementRow) => boolean {
  const { REVIO_BRAND_ID: brand, REVIO_MODE: mode } = env();
  return ({ brandId, isTest }) =>
    (brandId === "" || brandId === brand) && (isTest === null || isTest === (mode === "test"));
}

const note = async (runId: string, load: string, rows: number): Promise<string> =>
  (await callCommand("worker", "note_load", { run: runId, load, rows }, noted)).outcome;
