import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import type { Acting } from "@/server/sessions/session";

const row = z.object({ outcome: z.enum(["changed", "already", "unknown"]) });

/** Makes one of a person's accounts the one that is offered first. A second call changes nothing. NOT_FOUND for any other id. STEP_UP_REQUIRED. */
export async function setDefaultBankAccount(actor: Acting, requestId: string, id: string): Promise<void> {
  const { outcome } = await callCommand(
    "app",
    "set_default_bank_account",
    { user: actor.userId, session: actor.sessionId, id, request: requestId, stepUp: actor.stepUp ?? null },
    row,
  );
  if (outcome === "unknown") throw new Refusal("NOT_FOUND");
}
