import { z } from "zod";
import { callCommand } from "@/db/command";
import { log } from "@/server/observability/logger";

export type PayoutBreak =
  | "payout_differs"
  | "perhaps_paid_twice"
  | "stray_payout"
  | "missing_at_provider"
  | "unexpected_status"
  | "unsafe_execution_url";

/** Opens a break for a person to look at, or counts one more sighting of the same open one. Moves no money. */
export async function openPayoutBreak(input: {
  type: PayoutBreak;
  severity: "high" | "critical";
  payoutId: string;
  transactionId: string | null;
  amountMinor: bigint;
  currency: string;
  detail: Record<string, unknown>;
}): Promise<void> {
  log.error("payout.break", {
    transactionId: input.transactionId ?? undefined,
    payoutId: input.payoutId,
    reason: input.type,
  });
  const args = {
    type: input.type,
    severity: input.severity,
    objectKind: "payout",
    objectId: input.payoutId,
    transaction: input.transactionId,
    amount: input.amountMinor,
    currency: input.currency,
    detail: input.detail,
  };
  await callCommand("worker", "open_break", args, z.object({ open_break: z.uuid() }));
}
