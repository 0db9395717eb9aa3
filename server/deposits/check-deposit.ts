import { z } from "zod";
import { callCommand } from "@/db/command";
import { findTransaction, type TransactionRow } from "@/server/transactions/queries";
import { refreshDeposit } from "./refresh-deposit";

/** However many pages and devices watch a deposit, Revio is asked at most this often. */
const GAP = "2 seconds";

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
  const { claimed } = await callCommand(
    "worker",
    "claim_check",
    { transaction: id, gap: GAP },
    z.object({ claimed: z.boolean() }),
  );
  if (claimed) await refreshDeposit(deposit, "page");
}

function canChange(deposit: TransactionRow, evenIfClosed: boolean): boolean {
  if (deposit.status === "pending") return true;
  return (
    evenIfClosed ||
    (deposit.status === "failed" && deposit.dueAt !== null && deposit.dueAt.getTime() > Date.now())
  );
}
