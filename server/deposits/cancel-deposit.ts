import { cancelPurchase } from "@/server/revio/purchases";
import { Refusal } from "@/server/errors";
import { purchaseProgress } from "@/server/transactions/badge";
import { findTransaction } from "@/server/transactions/queries";
import { refreshDeposit } from "./refresh-deposit";

/**
 * Cancels the checkout of a user's deposit at Revio, then does what Revio says it became: cancelled, or, when somebody paid
 * meanwhile, on its way into the balance. A second call finds it closed and changes nothing.
 * NOT_CANCELLABLE once a payment is under way; PROVIDER_UNAVAILABLE when Revio gave no answer: it is then as it was.
 */
export async function cancelDeposit(userId: string, id: string): Promise<void> {
  const deposit = await findTransaction(userId, id);
  if (deposit?.type !== "deposit") throw new Refusal("NOT_FOUND");
  if (deposit.status === "cancelled") return;
  const open = deposit.status === "pending" || deposit.status === "failed";
  if (!open || deposit.revioPurchaseId === null || purchaseProgress(deposit.providerStatus) !== "open")
    throw new Refusal("NOT_CANCELLABLE");
  await cancelPurchase(deposit.revioPurchaseId);
  if (await refreshDeposit(deposit, "cancel")) return;
  throw new Refusal("PROVIDER_UNAVAILABLE", {
    sentence:
      "Revio didn't answer, so this deposit may still be open. No money has moved. Check again in a moment.",
  });
}
