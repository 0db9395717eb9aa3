import { z } from "zod";
import { callCommand } from "@/db/command";

/** A month of them in one night is all there can be. */
const MOST = 31;

/**
 * Queues a run for each day of Johannesburg that was never compared, from the first effect on, at most 31 days back, and announces
 * again what has not moved for an hour. A second call creates nothing.
 */
export const openMissingRuns = async (now: Date): Promise<number> =>
  (
    await callCommand(
      "worker",
      "open_missing_runs",
      { now, limit: MOST },
      z.object({ created: z.number().int() }),
    )
  ).created;
