import { z } from "zod";
import { callCommand } from "@/db/command";

/** Files per run; the next one takes the rest. */
const MOST = 20;

/**
 * Refuses files that nobody sends any more, an hour after they were opened, with `interrupted` as their report, and drops what came of
 * them. What a run still fetches stays. A second run finds none. Returns how many were refused.
 */
export async function sweepStatements(at: Date): Promise<number> {
  const row = z.object({ refused: z.number().int() });
  return (await callCommand("worker", "sweep_statements", { now: at, limit: MOST }, row)).refused;
}
