import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({ outcome: z.enum(["moved", "already"]) });

/** Where an admin may send a break by hand. `until` is in the next 90 days; then it is worked on again. */
export type Move =
  | { state: "investigating" | "new" }
  | { state: "waiting"; waitingFor: "provider" | "user"; until: Date }
  | { state: "ignored"; until: Date };

/**
 * Sends a break on; `new` is back to the queue, or to the admin who has it. A second call changes nothing. BREAK_CLOSED;
 * BREAK_STATE while it waits for an approval; NOT_FOUND.
 */
export async function moveBreak(call: AdminCall, breakId: string, move: Move): Promise<void> {
  const args = {
    ...calledBy(call),
    break: breakId,
    state: move.state,
    waitingFor: move.state === "waiting" ? move.waitingFor : null,
    until: "until" in move ? move.until : null,
  };
  await callCommand("app", "move_break", args, row);
}
