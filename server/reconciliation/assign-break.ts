import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({ outcome: z.enum(["assigned", "already"]) });

/**
 * Gives a break to an active admin, or to nobody. A second call changes nothing. NOT_FOUND: no such break or admin; BREAK_CLOSED.
 */
export async function assignBreak(call: AdminCall, breakId: string, assignee: string | null): Promise<void> {
  await callCommand("app", "assign_break", { ...calledBy(call), break: breakId, assignee }, row);
}
