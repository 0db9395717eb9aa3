import { z } from "zod";
import { callCommand } from "@/db/command";
import { log } from "@/server/observability/logger";

const row = z.object({ outcome: z.enum(["missed", "known", "arrived"]) });

export type MissedWebhook = {
  objectKind: "purchase" | "payout";
  objectId: string;
  /** What the check applied, and a delivery should have told us of. */
  effect: "settled" | "closed" | "reversed" | "released" | "returned";
  transactionId: string | null;
  foundBy: "sweep" | "page" | "statement" | "expiry";
};

/**
 * Counts an effect that a check found before any delivery told of it: `missed`, once per object and effect. `arrived`: a delivery is
 * stored, and the check was only faster. One that comes within two minutes takes the count back.
 */
export async function noteMissedWebhook(missed: MissedWebhook): Promise<z.infer<typeof row>["outcome"]> {
  const { transactionId, ...rest } = missed;
  const { outcome } = await callCommand(
    "worker",
    "note_missed_webhook",
    { ...rest, transaction: transactionId },
    row,
  );
  if (outcome === "missed")
    log.warn("webhook.missed", {
      ...(transactionId === null ? {} : { transactionId }),
      state: missed.effect,
      reason: `${missed.objectKind} ${missed.objectId}, found by ${missed.foundBy}`,
    });
  return outcome;
}
