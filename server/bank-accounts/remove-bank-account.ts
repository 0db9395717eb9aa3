import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import type { Acting } from "@/server/sessions/session";

const row = z.object({ outcome: z.enum(["removed", "already", "in_use", "unknown"]) });

/**
 * Takes an account out of a person's list; its row stays for the withdrawals that name it. A second call changes nothing.
 * BANK_ACCOUNT_IN_USE while a withdrawal to it is open, NOT_FOUND for any other id. STEP_UP_REQUIRED.
 */
export async function removeBankAccount(actor: Acting, requestId: string, id: string): Promise<void> {
  const { outcome } = await callCommand(
    "app",
    "remove_bank_account",
    { user: actor.userId, session: actor.sessionId, id, request: requestId, stepUp: actor.stepUp ?? null },
    row,
  );
  if (outcome === "in_use") throw new Refusal("BANK_ACCOUNT_IN_USE");
  if (outcome === "unknown") throw new Refusal("NOT_FOUND");
}
