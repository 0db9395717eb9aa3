import { findTransaction, type TransactionRow } from "@/server/transactions/queries";
import { claimCheck } from "./claim-check";
import { refreshDeposit } from "./refresh-deposit";

/**
 * Asks Revio about a user's deposit and applies the answer, at most once per 2 s over all processes. While a deposit is open, and
 * after a decline until its checkout ends; a final one only when a person asks for it. Somebody else's deposit: nothing happens.
 */
export async function checkDeposit(
  userId: string,
  id: string,
  { evenIfClosed }: { evenIfClosed: boolean },
): Promise<void> {
  const deposit = await findTransaction(userId, id);
  if (deposit?.type !== "deposit" || deposit.revioPurchaseId === null || !canChange(deposit, evenIfClosed))
    return;
  if (await claimCheck(id)) await refreshDeposit(deposit, "page");
}

function canChange(deposit: TransactionRow, evenIfClosed: boolean): boolean {
  if (deposit.status === "pending") return true;
  return (
    evenIfClosed ||
    (deposit.status === "failed" && deposit.dueAt !== null && deposit.dueAt.getTime() > Date.now())
  );
}
