import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";
import type { HAND_REASONS } from "./break-types";

const row = z.object({ outcome: z.enum(["resolved", "already"]) });

/**
 * Closes a break with a reason that moves no money, and accepts what the last sighting saw: seeing exactly that again opens nothing,
 * anything else reopens it. A second call changes nothing. BREAK_CLOSED; BREAK_STATE while it waits for an approval; NOT_FOUND.
 */
export async function resolveBreak(
  call: AdminCall,
  resolution: {
    breakId: string;
    reasonCode: (typeof HAND_REASONS)[number];
    remark: string;
    evidence: string | null;
  },
): Promise<void> {
  const { breakId, ...rest } = resolution;
  await callCommand("app", "resolve_break", { ...calledBy(call), break: breakId, ...rest }, row);
}
