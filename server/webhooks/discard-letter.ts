import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const discarded = z.object({ outcome: z.enum(["discarded", "approval_needed", "already", "closed"]) });
const asked = z.object({ outcome: z.enum(["requested", "closed"]) });
const restored = z.object({ outcome: z.enum(["restored", "already", "final", "closed"]) });

/**
 * Closes a dead letter with a reason; it can be taken back for 30 days. `approval_needed`: the money it is about has not come to
 * rest, so a second admin must agree. A second call answers `discarded` too. NOT_REPLAYABLE: it was processed; NOT_FOUND.
 */
export async function discardLetter(
  call: AdminCall,
  letterId: string,
  reason: string,
): Promise<"discarded" | "approval_needed"> {
  const args = { ...calledBy(call), letter: letterId, reason };
  const { outcome } = await callCommand("app", "discard_dead_letter", args, discarded);
  if (outcome === "closed") throw new Refusal("NOT_REPLAYABLE");
  return outcome === "approval_needed" ? outcome : "discarded";
}

/**
 * Asks a second admin to agree. Answers with the approval's id. NOT_REPLAYABLE: it is closed; APPROVAL_OPEN: asked already; NOT_FOUND;
 * STEP_UP_REQUIRED.
 */
export async function requestDiscard(call: AdminCall, letterId: string, reason: string): Promise<string> {
  const id = newId();
  const args = { ...calledBy(call), id, letter: letterId, reason, stepUp: call.actor.stepUp ?? null };
  const { outcome } = await callCommand("app", "request_discard", args, asked);
  if (outcome === "closed") throw new Refusal("NOT_REPLAYABLE");
  return id;
}

/** Takes a discard back; nothing is tried by itself. A second call changes nothing. DISCARD_FINAL after 30 days; NOT_REPLAYABLE; NOT_FOUND. */
export async function restoreLetter(call: AdminCall, letterId: string, reason: string): Promise<void> {
  const args = { ...calledBy(call), letter: letterId, reason };
  const { outcome } = await callCommand("app", "restore_dead_letter", args, restored);
  if (outcome === "final") throw new Refusal("DISCARD_FINAL");
  if (outcome === "closed") throw new Refusal("NOT_REPLAYABLE");
}
