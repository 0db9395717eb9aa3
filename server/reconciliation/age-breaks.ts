import { z } from "zod";
import { callCommand } from "@/db/command";

/** Breaks per run; the next one takes the rest. */
const MOST = 500;

/**
 * Severity and due time of open breaks by their age, and an end to waiting whose date is over. Moves no money; a second run finds
 * nothing. Returns how many changed.
 */
export async function ageBreaks(at: Date): Promise<number> {
  const row = z.object({ changed: z.number().int() });
  return (await callCommand("worker", "age_breaks", { now: at, limit: MOST }, row)).changed;
}
