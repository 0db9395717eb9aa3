import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId, newReference } from "@/db/ids";

const row = z.object({
  outcome: z.enum(["reversed", "already", "exceeds", "not_settled", "unknown_purchase"]),
});

/**
 * Takes a credited deposit back: a refund once per refund payment, a chargeback once per purchase (minor units).
 * What the user no longer has becomes a receivable with a break. `already` the second time; `exceeds` and `not_settled` post nothing.
 */
export async function reverseDeposit(input: {
  purchaseId: string;
  kind: "refund" | "chargeback";
  /** The refund payment's id, or the purchase's id for a chargeback: what makes the effect happen once. */
  providerObjectId: string;
  amountMinor: bigint;
  providerStatus: string;
  cause: string;
}): Promise<z.infer<typeof row>["outcome"]> {
  const args = {
    id: newId(),
    reference: newReference(),
    purchase: input.purchaseId,
    kind: input.kind,
    providerObject: input.providerObjectId,
    amount: input.amountMinor,
    providerStatus: input.providerStatus,
    cause: input.cause,
  };
  return (await callCommand("worker", "reverse_deposit", args, row)).outcome;
}
