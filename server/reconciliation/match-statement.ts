import { z } from "zod";
import { sqlState } from "@/db/client";
import { callCommand } from "@/db/command";
import { env } from "@/server/env";

const row = z.object({
  outcome: z.enum(["matched", "lost", "superseded", "too_many"]),
  breaks: z.string().nullable(),
});

/** disk_full, out_of_memory: what a machine says whose /dev/shm is too small. https://www.postgresql.org/docs/17/errcodes-appendix.html */
const OUT_OF_MEMORY = ["53100", "53200"];

export type Matched = "matched" | "lost" | "superseded" | "too_many";

/**
 * Compares what was loaded with the ledger, in one statement (db/functions/match_statement.sql): items, breaks and report are there
 * afterwards, or nothing is. `matched` also when it was done before. `lost`: the staging table doesn't hold these rows, load again.
 * Where PostgreSQL's workers find no shared memory (the 64 MB of a container), it goes on with one.
 */
export async function matchStatement(runId: string, load: string, rows: number): Promise<Matched> {
  await callCommand(
    "worker",
    "advance_run",
    { run: runId, state: "matching", file: null },
    z.object({ outcome: z.string() }),
  );
  const { REVIO_BRAND_ID: brand, REVIO_MODE: mode, TIMING_GRACE_MINUTES: graceMinutes } = env();
  const compare = async (alone: boolean): Promise<Matched> => {
    const args = { run: runId, load, rows, brand, isTest: mode === "test", graceMinutes, alone };
    return (await callCommand("reconcile", "match_statement", args, row)).outcome;
  };
  return compare(false).catch((error: unknown) => {
    if (!OUT_OF_MEMORY.includes(sqlState(error) ?? "")) throw error;
    return compare(true);
  });
}
