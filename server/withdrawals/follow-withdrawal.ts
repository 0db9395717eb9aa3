import { payoutRail } from "@/server/revio/rail";
import { log } from "@/server/observability/logger";
import { claimCheck } from "@/server/transactions/claim-check";
import { markExecuteAgain, recordPayoutOperation } from "./payout-operations";
import { findFollowedById } from "./queries";
import { refreshWithdrawal } from "./refresh-withdrawal";

/**
 * Asks the provider about a withdrawal of unknown outcome, applies the answer, and answers with the status it then has; any other
 * than `unknown` means that there is nothing more to follow. Only a rail that surely refuses a second execute is sent the same
 * payout again, when nothing shows that the first one came, twice at most (REVIO.md B4).
 */
export async function followWithdrawal(id: string): Promise<string> {
  const before = await findFollowedById(id);
  if (before?.withdrawal.status !== "unknown") return before?.withdrawal.status ?? "none";
  await claimCheck(id); // it counts as asked
  const applied = await refreshWithdrawal(id, { cause: "follow" });
  if (applied === "unsent" && payoutRail().capabilities.executeIsIdempotent) await executeAgain(id);
  return (await findFollowedById(id))?.withdrawal.status ?? "none";
}

/** A refusal would be of this second call and say nothing of the first, so only an answer is recorded as one. */
async function executeAgain(id: string): Promise<void> {
  const { revioPayoutId: ref, executionUrl } = (await findFollowedById(id))?.withdrawal ?? {};
  if (!ref || !executionUrl) return;
  const { outcome, mark } = await markExecuteAgain(id, ref);
  if (outcome !== "go") return;
  const answer = await payoutRail().execute({ ref, executionUrl });
  await recordPayoutOperation(mark, answer.kind === "ok" ? "ok" : "unknown");
  log.warn("payout.executed_again", { transactionId: id, payoutId: ref, outcome: answer.kind });
  await refreshWithdrawal(id, { cause: "follow" });
}
