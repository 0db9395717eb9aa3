import { z } from "zod";
import { query } from "@/db/client";

const row = z.object({
  id: z.uuid(),
  kind: z.enum(["nightly", "on_demand", "upload", "rerun"]),
  state: z.enum([
    "queued",
    "requesting",
    "downloading",
    "loading",
    "matching",
    "repairing",
    "done",
    "failed",
    "cancelled",
  ]),
  file_id: z.uuid().nullable(),
  load: z.string().nullable(),
  rows_loaded: z.string(),
  window_from: z.date(),
  window_to: z.date(),
  leave_out_bad_rows: z.boolean(),
  matched: z.boolean(),
});
export type Run = z.infer<typeof row>;

/** The run as the worker sees it. Throws when there is none: whoever asks has its id from a row. */
export async function findRun(runId: string): Promise<Run> {
  const [found] = await query(
    "worker",
    `select id, kind, state, file_id, load, rows_loaded, window_from, window_to, leave_out_bad_rows, report is not null as matched
       from wallet.reconciliation_runs where id = $1`,
    [runId],
    { name: "find_run" },
  );
  return row.parse(found);
}

/** True for a run that has ended, whichever way. */
export const hasEnded = ({ state }: Pick<Run, "state">): boolean =>
  state === "done" || state === "failed" || state === "cancelled";
