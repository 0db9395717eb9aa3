import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { payoutRail } from "@/server/revio/rail";

const row = z.object({ outcome: z.enum(["cancelled", "already", "too_late", "unknown"]) });

/**
 * Calls off a user's withdrawal as long as no payout is attached to it: all that was reserved is available again. A second call
 * changes nothing. NOT_CANCELLABLE once it is on its way to the bank or has ended; NOT_FOUND for anything that isn't theirs.
 */
export async function cancelWithdrawal(
  actor: { userId: string; sessionId: string },
  requestId: string,
  id: string,
): Promise<void> {
  const { outcome } = await callCommand(
    "app",
    "cancel_withdrawal",
    {
      user: actor.userId,
      session: actor.sessionId,
      transaction: id,
      request: requestId,
      inert: payoutRail().capabilities.createIsInert,
    },
    row,
  );
  if (outcome === "unknown") throw new Refusal("NOT_FOUND");
  if (outcome === "too_late") throw new Refusal("NOT_CANCELLABLE");
}
