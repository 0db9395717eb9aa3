import { cancelPurchase } from "@/server/revio/purchases";
import { Refusal } from "@/server/errors";
import { purchaseProgress } from "@/server/transactions/badge";
import { findTransaction, type TransactionRow } from "@/server/transactions/queries";
import { refreshDeposit, wasTold } from "./refresh-deposit";

/** Words of a purchase that nobody can pay any more. */
const ENDED: ReadonlySet<string> = new Set(["cancelled", "expired", "blocked"]);

/** Once more when Revio says after the first that it can still be paid. */
const TRIES = 2;

/**
 * Cancels the checkout of a user's deposit at Revio, then does what Revio says it became: cancelled, or, when somebody paid
 * meanwhile, on its way into the balance. A second call finds it closed and changes nothing.
 * NOT_CANCELLABLE once a payment is under way; PROVIDER_UNAVAILABLE when Revio gave no answer or goes on saying that it is open.
 */
export async function cancelDeposit(userId: string, id: string): Promise<void> {
  const deposit = await findTransaction(userId, id);
  if (deposit?.type !== "deposit") throw new Refusal("NOT_FOUND");
  if (deposit.status === "cancelled") return;
  if (!isOpen(deposit) || deposit.revioPurchaseId === null) throw new Refusal("NOT_CANCELLABLE");
  for (let tries = 0; tries < TRIES; tries++) {
    await cancelPurchase(deposit.revioPurchaseId);
    if (!wasTold(await refreshDeposit(deposit, "cancel"))) break;
    const now = await findTransaction(userId, id);
    if (!now || !isOpen(now) || ENDED.has(now.providerStatus ?? "")) return;
  }
  throw new Refusal("PROVIDER_UNAVAILABLE", {
    sentence:
      "Revio didn't answer, so this deposit may still be open. No money has moved. Check again in a moment.",
  });
}

const isOpen = (deposit: TransactionRow): boolean =>
  (deposit.status === "pending" || deposit.status === "failed") &&
  purchaseProgress(deposit.providerStatus) === "open";
