import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { type DeliveryState, deliveryState } from "./delivery-state";

/** The admin who replays it, and the replay. */
export type ReplayedBy = { actor: string; replayRun: string };

export type Trigger = "first" | "retry" | "sweep" | "replay";

/**
 * Writes down one try and what became of the delivery. A first try that failed announces `delivery/attempt-failed` in the same
 * statement; a success closes an open dead letter, a failure renews its reason; a processed delivery stays processed.
 */
export async function recordAttempt(input: {
  deliveryId: string;
  trigger: Trigger;
  outcome: string;
  state: "processed" | "ignored" | "retrying";
  errorCode: string | null;
  /** What stood behind the error; nothing personal. */
  cause?: string | null;
  replayedBy?: ReplayedBy | undefined;
  durationMs: number;
}): Promise<DeliveryState> {
  const { deliveryId, replayedBy, ...rest } = input;
  return (
    await callCommand(
      "worker",
      "record_attempt",
      { id: newId(), delivery: deliveryId, ...rest, ...replayedBy },
      z.object({ state: deliveryState }),
    )
  ).state;
}
