import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({ recorded: z.boolean() });

/**
 * Says in the audit log that this admin looks at an object: somebody's data, or the audit log itself (`audit_log`, `all`). One row per
 * session, object and hour. Call it before anything is shown: no row, no look.
 */
export async function recordStaffView(call: AdminCall, objectKind: string, objectId: string): Promise<void> {
  await callCommand("app", "record_staff_view", { ...calledBy(call), objectKind, objectId }, row);
}
