import { claimCheck } from "@/server/transactions/claim-check";
import { type DepositRecord, findDepositNow } from "./queries";
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
  const found = await findDepositNow(userId, id);
  if (!found || found.deposit.revioPurchaseId === null || !(evenIfClosed || canChange(found))) return;
  if (await claimCheck(id)) await refreshDeposit(found.deposit, "page");
}

const canChange = ({ deposit, now }: Pick<DepositRecord, "deposit" | "now">): boolean =>
  deposit.status === "pending" ||
  (deposit.status === "failed" && deposit.dueAt !== null && deposit.dueAt > now);
