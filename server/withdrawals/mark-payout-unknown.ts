import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ outcome: z.enum(["marked", "already", "not_open"]) });

/** `processing` -> `unknown`: nobody knows whether the money left. It stays reserved, and asking begins. */
export const markPayoutUnknown = async (
  transactionId: string,
  reason: string,
): Promise<z.infer<typeof row>["outcome"]> =>
  (await callCommand("worker", "mark_payout_unknown", { transaction: transactionId, reason }, row)).outcome;
