import { log } from "@/server/observability/logger";
import { getPurchase } from "@/server/revio/purchases";
import type { TransactionRow } from "@/server/transactions/queries";
import type { Cause } from "./applied";
import { applyPurchase } from "./apply-purchase";
import { openBreak } from "./open-break";

/**
 * Reads a deposit's purchase from Revio and applies what it says. True when Revio answered; false when it gave no usable answer,
 * and then nothing has changed. A purchase that Revio does not know is a break, and the deposit stays as it is.
 */
export async function refreshDeposit(deposit: TransactionRow, cause: Cause): Promise<boolean> {
  if (deposit.revioPurchaseId === null) return false;
  const answer = await getPurchase(deposit.revioPurchaseId);
  if (answer.kind === "ok") {
    await applyPurchase(answer.value, { cause });
    return true;
  }
  if (answer.kind === "rejected" && answer.httpCode === 404) {
    log.error("purchase.missing_at_provider", {
      transactionId: deposit.id,
      purchaseId: deposit.revioPurchaseId,
    });
    await openBreak({
      type: "missing_at_provider",
      severity: "high",
      purchaseId: deposit.revioPurchaseId,
      transactionId: deposit.id,
      amountMinor: deposit.amount,
      currency: deposit.currency,
      detail: {},
    });
  }
  return false;
}
