import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId, newReference } from "@/db/ids";

export type HoldReason = "amount_mismatch" | "currency_mismatch" | "unknown_reference" | "duplicate";

const row = z.object({ outcome: z.enum(["held", "already", "settled"]) });

/**
 * Takes money that Revio holds for us and that we can't place into suspense, and opens a critical break. Nobody is credited.
 * Once per purchase (`already`); `settled` when the purchase had been credited before. Minor units.
 */
export async function holdInSuspense(input: {
  purchaseId: string;
  depositId: string | null;
  amountMinor: bigint;
  currency: string;
  reason: HoldReason;
  providerStatus: string;
  detail: Record<string, unknown>;
}): Promise<z.infer<typeof row>["outcome"]> {
  const args = {
    id: newId(),
    reference: newReference(),
    purchase: input.purchaseId,
    deposit: input.depositId,
    amount: input.amountMinor,
    currency: input.currency,
    reason: input.reason,
    providerStatus: input.providerStatus,
    detail: input.detail,
  };
  return (await callCommand("worker", "hold_in_suspense", args, row)).outcome;
}
