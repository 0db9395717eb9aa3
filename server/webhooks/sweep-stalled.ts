import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ announced: z.number().int(), dead_lettered: z.number().int() });

/**
 * Puts deliveries that fell out of the normal path back into it, and writes the dead letters that are missing. Ages count from
 * `at`. Moves no money; a second run finds the condition gone.
 */
export async function sweepStalled(
  at: Date,
  limit = 500,
): Promise<{ announced: number; deadLettered: number }> {
  const answer = await callCommand("worker", "sweep_stalled", { now: at, limit }, row);
  return { announced: answer.announced, deadLettered: answer.dead_lettered };
}
