import { z } from "zod";
import { callCommand } from "@/db/command";

type BreakType =
  | "amount_mismatch"
  | "currency_mismatch"
  | "unknown_reference"
  | "duplicate"
  | "status_mismatch"
  | "wrong_account"
  | "missing_at_provider"
  | "unexpected_status"
  | "refund_mismatch";

/** Opens a break for a person to look at, or counts one more sighting of the same open one. Moves no money. */
export async function openBreak(input: {
  type: BreakType;
  severity: "low" | "medium" | "high" | "critical";
  purchaseId: string;
  transactionId: string | null;
  amountMinor: bigint;
  currency: string;
  detail: Record<string, unknown>;
}): Promise<void> {
  const args = {
    type: input.type,
    severity: input.severity,
    objectKind: "purchase",
    objectId: input.purchaseId,
    transaction: input.transactionId,
    amount: input.amountMinor,
    currency: input.currency,
    detail: input.detail,
  };
  await callCommand("worker", "open_break", args, z.object({ open_break: z.uuid() }));
}
