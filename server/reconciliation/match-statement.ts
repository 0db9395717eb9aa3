import { z } from "zod";
import { callCommand } from "@/db/command";
import { env } from "@/server/env";

const row = z.object({
  outcome: z.enum(["matched", "lost", "superseded", "too_many"]),
  breaks: z.string().nullable(),
});

export type Matched = "matched" | "lost" | "superseded" | "too_many";

/**
 * Compares what was loaded with the ledger, in one statement (db/functions/match_statement.sql): items, breaks and report are there
 * afterwards, or nothing is. `matched` also when it was done before. `lost`: the staging table doesn't hold these rows, load again.
 */
export async function matchStatement(runId: string, load: string, rows: number): Promise<Matched> {
  await callCommand(
    "worker",
    "advance_run",
    { run: runId, state: "matching", file: null },
    z.object({ outcome: z.string() }),
  );
  const { REVIO_BRAND_ID: brand, REVIO_MODE: mode, TIMING_GRACE_MINUTES: graceMinutes } = env();
  const { outcome } = await callCommand(
    "reconcile",
    "match_statement",
    { run: runId, load, rows, brand, isTest: mode === "test", graceMinutes },
    row,
  );
  return outcome;
}
