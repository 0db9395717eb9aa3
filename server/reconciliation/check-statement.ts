import { z } from "zod";
import { callCommand } from "@/db/command";
import { findStatementFile, readStatement } from "./statement-file";
import { type BadRow, type FileProblem, MOST_BAD_ROWS, UnreadableFile } from "./statement-row";

const recorded = z.object({ outcome: z.enum(["checked", "refused"]) });

/**
 * Reads a whole file without using any of it and records what it found: how many rows are good, each bad one, and what is wrong with
 * the file as such, which refuses it. A second check of the same bytes gives the same; one that was refused stays so.
 */
export async function checkStatement(fileId: string): Promise<"checked" | "refused"> {
  const file = await findStatementFile(fileId);
  if (file.state === "refused") return "refused";
  const bad: BadRow[] = [];
  const problems: FileProblem[] = [];
  let good = 0;
  let badCount = 0;
  try {
    for await (const batch of readStatement(file)) {
      good += batch.rows.length;
      badCount += batch.bad.length;
      bad.push(...batch.bad.slice(0, MOST_BAD_ROWS - bad.length));
    }
    if (badCount > MOST_BAD_ROWS)
      problems.push({
        code: "too_many_bad_rows",
        line: bad[0]?.line ?? null,
        detail: `${badCount} rows can't be read; up to ${MOST_BAD_ROWS} can be left out.`,
      });
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    problems.push(error.problem);
  }
  return (
    await callCommand(
      "reconcile",
      "record_statement_check",
      { file: fileId, good, bad: badCount, problems, badRows: bad },
      recorded,
    )
  ).outcome;
}

/** Refuses a file that did not arrive whole, or is too large, with that as its report. */
export async function refuseStatement(fileId: string, problem: FileProblem): Promise<void> {
  await callCommand(
    "worker",
    "record_statement_check",
    { file: fileId, good: 0, bad: 0, problems: [problem], badRows: [] },
    recorded,
  );
}
