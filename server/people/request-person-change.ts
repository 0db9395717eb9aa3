import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";
import type { StepUpDetails } from "@/server/security/step-up-actions";

export const PERSON_CHANGES = ["freeze_admin", "unfreeze", "lift_holds", "factor_reset", "tier"] as const;

/** What two admins do to somebody's wallet; `tier` for that kind alone. */
export type PersonChange = { kind: (typeof PERSON_CHANGES)[number]; tier: number | null };

const row = z.object({ outcome: z.enum(["requested", "no_change"]) });

/** What is confirmed when it is asked for: who, what, and which tier. */
export const personChangeDetails = (
  personId: string,
  { kind, tier }: PersonChange,
): StepUpDetails<"approval.request"> => ({
  kind,
  subjectId: personId,
  tier: tier === null ? "" : z.enum(["0", "1", "2"]).parse(String(tier)),
});

/**
 * Asks another admin for it, and answers with the request's id; does nothing itself. PREVIEW_CHANGED: there is nothing to freeze,
 * lift, reset or change; APPROVAL_OPEN: asked for already; NOT_FOUND: nobody, or a closed wallet; ABOUT_YOURSELF; STEP_UP_REQUIRED.
 * A second call asks again: APPROVAL_OPEN.
 */
export async function requestPersonChange(
  call: AdminCall,
  personId: string,
  { kind, tier, reason }: PersonChange & { reason: string },
): Promise<string> {
  const id = newId();
  const args = {
    ...calledBy(call),
    id,
    kind,
    person: personId,
    tier,
    reason,
    stepUp: call.actor.stepUp ?? null,
  };
  const { outcome } = await callCommand("app", "request_person_change", args, row);
  if (outcome === "no_change") throw new Refusal("PREVIEW_CHANGED");
  return id;
}
