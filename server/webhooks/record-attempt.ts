import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";

export type Trigger = "first" | "retry" | "sweep" | "replay";

const states = z.enum(["received", "processed", "ignored", "retrying", "dead_letter"]);

/**
 * Writes down one try and what became of the delivery. A first try that failed announces `delivery/attempt-failed` in the same
 * statement; a success closes an open dead letter; a processed delivery stays processed.
 */
export async function recordAttempt(input: {
  deliveryId: string;
  trigger: Trigger;
  outcome: string;
  state: "processed" | "ignored" | "retrying";
  errorCode: string | null;
  durationMs: number;
}): Promise<z.infer<typeof states>> {
  const { deliveryId, ...rest } = input;
  return (
    await callCommand(
      "worker",
      "record_attempt",
      { id: newId(), delivery: deliveryId, ...rest },
      z.object({ state: states }),
    )
  ).state;
}
