import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({
  outcome: z.enum(["attached", "attached_late", "already", "conflict", "unknown_deposit"]),
});

/**
 * Gives a deposit its purchase and checkout. The first attach wins; a second with the same purchase answers `already`,
 * with another one `conflict`. A deposit closed meanwhile keeps its status (`attached_late`).
 */
export async function attachPurchase(input: {
  transactionId: string;
  purchaseId: string;
  checkoutUrl: string | null;
  dueAt: Date | null;
  providerStatus: string;
  cause: string;
}): Promise<z.infer<typeof row>["outcome"]> {
  const { transactionId, purchaseId, checkoutUrl, dueAt, providerStatus, cause } = input;
  const args = {
    transaction: transactionId,
    purchase: purchaseId,
    checkoutUrl,
    due: dueAt,
    providerStatus,
    cause,
  };
  return (await callCommand("worker", "attach_purchase", args, row)).outcome;
}
