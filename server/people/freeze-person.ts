import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({ outcome: z.enum(["frozen", "already", "closed", "admins_needed"]) });

/**
 * Freezes somebody's wallet at once: nothing begins any more, sessions end, withdrawals that were not sent are taken back, and the owner
 * is told. A second call: `already`. NOT_FOUND: nobody, or a closed wallet; ABOUT_YOURSELF;
 * ADMINS_NEEDED: an admin's, which two others freeze (`requestPersonChange`); STEP_UP_REQUIRED. Only two admins lift it.
 */
export async function freezePerson(
  call: AdminCall,
  personId: string,
  reason: string,
): Promise<"frozen" | "already"> {
  const args = { ...calledBy(call), person: personId, reason, stepUp: call.actor.stepUp ?? null };
  const { outcome } = await callCommand("app", "freeze_person", args, row);
  if (outcome === "closed") throw new Refusal("NOT_FOUND");
  if (outcome === "admins_needed") throw new Refusal("ADMINS_NEEDED");
  return outcome;
}
