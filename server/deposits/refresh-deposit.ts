import { log } from "@/server/observability/logger";
import { getPurchase } from "@/server/revio/purchases";
import type { TransactionRow } from "@/server/transactions/queries";
import type { Applied, Cause } from "./applied";
import { applyPurchase } from "./apply-purchase";
import { openBreak } from "./open-break";

/**
 * Reads a deposit's purchase from Revio, applies what it says and answers with what came of it. `unreachable`: no usable answer, and
 * nothing has changed. `missing`: Revio does not know the purchase, or there is none; the first is a break, and the deposit stays as it is.
 */
export async function refreshDeposit(
  deposit: TransactionRow,
  cause: Cause,
): Promise<Applied | "unreachable" | "missing"> {
  if (deposit.revioPurchaseId === null) return "missing";
  const answer = await getPurchase(deposit.revioPurchaseId);
  if (answer.kind === "ok") return applyPurchase(answer.value, { cause });
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
    return "missing";
  }
  return "unreachable";
}

/** Whether Revio told how the purchase stands. */
export const wasTold = (refreshed: Applied | "unreachable" | "missing"): refreshed is Applied =>
  refreshed !== "unreachable" && refreshed !== "missing";
