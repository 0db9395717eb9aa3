import { z } from "zod";
import { callCommand } from "@/db/command";

/** Ends requests that nobody decided within their 24 hours. Does nothing of what was asked; a second run finds none. */
export async function lapseApprovals(at: Date): Promise<number> {
  const row = z.object({ lapsed: z.number().int() });
  return (await callCommand("worker", "lapse_approvals", { now: at }, row)).lapsed;
}
