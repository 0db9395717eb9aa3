import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

/** Writes down who asks for a re-check; the reading follows. NOT_FOUND: no such break. */
export async function auditRecheck(call: AdminCall, breakId: string): Promise<void> {
  const row = z.object({ outcome: z.literal("noted") });
  await callCommand("app", "audit_recheck", { ...calledBy(call), break: breakId }, row);
}
