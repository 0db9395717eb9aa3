import { purchaseProgress } from "@/server/transactions/badge";
import { claimCheck } from "@/server/transactions/claim-check";
import type { TransactionRow } from "@/server/transactions/queries";
import { sweepTurn } from "@/server/revio/pace";
import { cancelPurchase } from "@/server/revio/purchases";
import { closeDeposit } from "./close-deposit";
import { findDepositById } from "./queries";
import { refreshDeposit, wasTold } from "./refresh-deposit";

/**
 * Ends a deposit whose time is over. Without a purchase it is closed here. With one Revio is asked first: paid is settled; unpaid
 * is cancelled there, read back, and closed here as expired. When Revio gives no answer nothing changes and the next tick asks again.
 * Calls keep the pace of the sweeps.
 */
export async function expireDeposit(deposit: TransactionRow): Promise<void> {
  if (deposit.revioPurchaseId === null) {
    await closeDeposit({
      transactionId: deposit.id,
      to: "expired",
      failureCode: null,
      providerStatus: null,
      cause: "never_opened",
      actor: "system",
    });
    return;
  }
  await sweepTurn();
  if (!(await claimCheck(deposit.id))) return; // just asked: the next tick looks again
  if (!wasTold(await refreshDeposit(deposit, "expiry"))) return;
  const now = await findDepositById(deposit.id);
  if (now?.status !== "pending" || purchaseProgress(now.providerStatus) !== "open") return;
  await sweepTurn();
  await cancelPurchase(deposit.revioPurchaseId);
  await sweepTurn();
  await refreshDeposit(now, "expiry"); // what we read back decides, not our request
}
