/** A run's statement, asked for at Revio and brought in. Each part goes on where an earlier try ended. */
import { z } from "zod";
import { newId } from "@/db/ids";
import { callCommand } from "@/db/command";
import { env } from "@/server/env";
import { downloadStatement } from "@/server/revio/download";
import type { Statement } from "@/server/revio/statement-schema";
import { getStatement, requestStatement } from "@/server/revio/statements";
import { findRun, hasEnded } from "./find-run";
import { findStatementFile } from "./statement-file";
import { storeStatement } from "./statement-bytes";

/** Revio lists by when it was paid, we book a little later: rows of two days before only say where an early effect belongs. */
const MARGIN_MS = 2 * 86_400_000;

const moved = z.object({ outcome: z.string() });

/**
 * `later`: Revio could not be reached, try again. `other_mode`: what it gives is live and we test, or the other way round.
 * `failed`: it refuses, for good, with the reason.
 */
export type Imported =
  | { outcome: "ready" | "asked" | "ended" | "wait" | "later" | "other_mode" }
  | { outcome: "failed"; reason: string };

const isOfOurMode = ({ isTest }: Statement): boolean => isTest === (env().REVIO_MODE === "test");

/** Asks Revio for the statement of the run's window, unless it was asked for before or the run brings its own file (`ready`). */
export async function askForStatement(runId: string): Promise<Imported> {
  const run = await findRun(runId);
  if (hasEnded(run)) return { outcome: "ended" };
  if (run.matched) return { outcome: "ready" };
  if (run.file_id !== null)
    return (await findStatementFile(run.file_id)).state === "receiving"
      ? { outcome: "asked" }
      : { outcome: "ready" };
  await callCommand("worker", "advance_run", { run: runId, state: "requesting", file: null }, moved);
  const paidFrom = new Date(run.window_from.getTime() - MARGIN_MS);
  const answer = await requestStatement({ paidFrom, paidTo: run.window_to, currency: "ZAR" });
  if (answer.kind === "rejected") return { outcome: "failed", reason: answer.code };
  if (answer.kind !== "ok") return { outcome: "later" }; // a statement asked for twice is only work
  if (!isOfOurMode(answer.value)) return { outcome: "other_mode" };
  await callCommand(
    "worker",
    "open_provider_file",
    {
      id: newId(),
      run: runId,
      providerStatement: answer.value.id,
      name: `statement-${run.window_from.toISOString().slice(0, 10)}.csv`,
      from: run.window_from,
      to: run.window_to,
    },
    moved,
  );
  return { outcome: "asked" };
}

/** Whether the statement is made. `wait`: not yet. */
export async function pollStatement(runId: string): Promise<Imported> {
  const made = await readMade(runId);
  return made.outcome === "made" ? { outcome: "ready" } : made;
}

/** Downloads the statement into the database. A download that breaks off is begun again by the next call. */
export async function bringStatement(runId: string): Promise<Imported> {
  const made = await readMade(runId);
  if (made.outcome !== "made") return made;
  if (made.url === null) return { outcome: "ready" };
  await callCommand("worker", "advance_run", { run: runId, state: "downloading", file: null }, moved);
  const answer = await downloadStatement(made.url);
  if (answer.kind === "rejected") return { outcome: "failed", reason: answer.code };
  if (answer.kind !== "ok") return { outcome: "later" };
  await storeStatement(made.fileId, answer.value.chunks);
  return { outcome: "ready" };
}

type Made = Imported | { outcome: "made"; fileId: string; url: string | null };

/** Where the run's statement can be had; `url` null when it is here already. */
async function readMade(runId: string): Promise<Made> {
  const run = await findRun(runId);
  if (hasEnded(run)) return { outcome: "ended" };
  if (run.file_id === null) return { outcome: "failed", reason: "never_asked" };
  const file = await findStatementFile(run.file_id);
  if (file.state !== "receiving") return { outcome: "made", fileId: file.id, url: null };
  if (file.provider_statement_id === null) return { outcome: "failed", reason: "upload_incomplete" };
  const answer = await getStatement(file.provider_statement_id);
  if (answer.kind === "rejected") return { outcome: "failed", reason: answer.code };
  if (answer.kind !== "ok") return { outcome: "later" };
  if (!isOfOurMode(answer.value)) return { outcome: "other_mode" };
  const { status, downloadUrl } = answer.value;
  if (status === "pending" || status === "processing") return { outcome: "wait" };
  if (status !== "success")
    return { outcome: "failed", reason: `statement_${typeof status === "string" ? status : "unknown"}` };
  return downloadUrl === null ? { outcome: "wait" } : { outcome: "made", fileId: file.id, url: downloadUrl };
}
