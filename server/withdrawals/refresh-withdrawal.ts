import { payoutRail } from "@/server/revio/rail";
import type { Applied, Cause } from "./applied";
import { applyPayout, type Context } from "./apply-payout";
import { markPayoutUnknown } from "./mark-payout-unknown";
import { openPayoutBreak } from "./open-payout-break";
import { findFollowedById, findFollowedByPayout, type Followed } from "./queries";

/**
 * Reads a withdrawal's payout from the provider and applies what it says. `unreachable`: no usable answer, nothing has changed.
 * A payout the provider does not know is a break, and the withdrawal is in doubt. `ignored`: it has no payout.
 */
export async function refreshWithdrawal(id: string, context: Context): Promise<Applied> {
  const followed = await findFollowedById(id);
  return followed ? refresh(followed, context) : "ignored";
}

/**
 * The same by the payout's id, as an event names it. A payout of ours that no withdrawal names was never to be executed: money on
 * its way by it is a critical break, else it is ignored.
 */
export async function refreshPayout(payoutId: string, cause: Cause): Promise<Applied> {
  const followed = await findFollowedByPayout(payoutId);
  return followed ? refresh(followed, { cause }) : refreshStray(payoutId);
}

async function refresh(followed: Followed, context: Context): Promise<Applied> {
  const { withdrawal } = followed;
  if (withdrawal.revioPayoutId === null) return "ignored";
  const answer = await payoutRail().read(withdrawal.revioPayoutId);
  if (answer.kind === "ok") return applyPayout(answer.value, followed, context);
  if (answer.kind !== "rejected" || answer.httpCode !== 404) return "unreachable";
  await openPayoutBreak({
    type: "missing_at_provider",
    severity: "high",
    payoutId: withdrawal.revioPayoutId,
    transactionId: withdrawal.id,
    amountMinor: withdrawal.amount,
    currency: withdrawal.currency,
    detail: {},
  });
  await markPayoutUnknown(withdrawal.id, "missing_at_provider");
  return "break";
}

async function refreshStray(payoutId: string): Promise<Applied> {
  const answer = await payoutRail().read(payoutId);
  if (answer.kind === "rejected" && answer.httpCode === 404) return "ignored";
  if (answer.kind !== "ok") return "unreachable";
  const { state, isOurs, amountMinor, currency, providerStatus } = answer.value;
  const moves = state.kind === "paid" || state.kind === "under_way";
  if (!isOurs || !moves) return "ignored";
  await openPayoutBreak({
    type: "stray_payout",
    severity: "critical",
    payoutId,
    transactionId: null,
    amountMinor,
    currency,
    detail: { status: providerStatus },
  });
  return "break";
}
