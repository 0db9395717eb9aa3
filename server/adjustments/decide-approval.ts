import { z } from "zod";
import { callCommand } from "@/db/command";
import { outboxGrew } from "@/db/outbox-signal";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({
  outcome: z.enum(["executed", "rejected", "withdrawn"]),
  detail: z.record(z.string(), z.unknown()).nullable(),
});

export type Decision = {
  approvalId: string;
  decision: "approved" | "rejected" | "withdrawn";
  /** Needed to reject. */
  reason: string | null;
  /** Of the payload that the admin was shown. */
  payloadSha256: Buffer;
};

/**
 * Decides what another admin asked for; approving does it in the same statement. The first decision stands. ALREADY_DECIDED,
 * OWN_REQUEST, APPROVAL_EXPIRED; STALE when something else was shown or what it rests on has moved, INSUFFICIENT_FUNDS: then it stays
 * undecided. ABOUT_YOURSELF to approve or reject; OTHER_DEVICE, ROLE_TOO_NEW, ASKER_CHANGED, STEP_UP_REQUIRED to approve. NO_PERMISSION
 * to withdraw somebody else's. The same decision again from the same session changes nothing.
 */
export async function decideApproval(call: AdminCall, decision: Decision): Promise<z.infer<typeof row>> {
  const { approvalId, ...rest } = decision;
  const decided = await callCommand(
    "app",
    "decide_approval",
    { ...calledBy(call), approval: approvalId, ...rest, stepUp: call.actor.stepUp ?? null },
    row,
  );
  if (decided.outcome === "executed") outboxGrew(); // what it did may have announced something
  return decided;
}
