import type { DepositFact } from "@/server/revio/deposit-fact";
import type { Purchase, Refund } from "@/server/revio/purchase-schema";
import { statusText } from "@/server/revio/statuses";
import type { TransactionRow } from "@/server/transactions/queries";
import type { Applied, Cause } from "./applied";
import { openBreak } from "./open-break";
import { findDepositByPurchase, listAppliedRefundIds } from "./queries";
import { reverseDeposit } from "./reverse-deposit";

type Reversal = Extract<DepositFact, { kind: "refunded" | "charged_back" }>;

/**
 * Takes back what Revio says went back: refunds one by one, by the id of their payment, while their sum is at most what Revio says
 * was refunded; a chargeback for all that is left, once. What does not fit is a break and moves nothing.
 */
export async function applyReversal(
  fact: Reversal,
  purchase: Purchase,
  before: TransactionRow,
  context: { cause: Cause; refund?: Refund | undefined },
): Promise<Applied> {
  const deposit = (await findDepositByPurchase(purchase.id)) ?? before;
  if (fact.kind === "charged_back") {
    const left = deposit.amount - deposit.returnedAmount;
    if (deposit.status === "charged_back") return "already";
    return left > 0n
      ? reverse(purchase, deposit, "chargeback", purchase.id, left, context.cause)
      : mismatch(purchase, deposit, "chargeback_after_refund", 0n);
  }
  const missing = fact.refunded - deposit.returnedAmount;
  if (missing === 0n) return "already";
  if (missing < 0n) return mismatch(purchase, deposit, "refunded_less_than_booked", -missing);
  const known = await listAppliedRefundIds(purchase.id);
  const told = context.refund;
  if (
    told?.purchaseId === purchase.id &&
    told.currency === deposit.currency &&
    told.amount <= missing &&
    !known.includes(told.id)
  ) {
    return reverse(purchase, deposit, "refund", told.id, told.amount, context.cause);
  }
  // Seen without its own webhook: the history names the refund payments, and a single new one explains the whole difference.
  const fresh = purchase.history.flatMap(({ relatedId }) =>
    relatedId !== null && !known.includes(relatedId) ? [relatedId] : [],
  );
  const [only, ...others] = [...new Set(fresh)];
  if (only !== undefined && others.length === 0)
    return reverse(purchase, deposit, "refund", only, missing, context.cause);
  return mismatch(purchase, deposit, "refund_not_identified", missing);
}

async function reverse(
  purchase: Purchase,
  deposit: TransactionRow,
  kind: "refund" | "chargeback",
  providerObjectId: string,
  amountMinor: bigint,
  cause: Cause,
): Promise<Applied> {
  const outcome = await reverseDeposit({
    purchaseId: purchase.id,
    kind,
    providerObjectId,
    amountMinor,
    providerStatus: statusText(purchase.status),
    cause,
  });
  if (outcome === "reversed" || outcome === "already") return outcome;
  return mismatch(purchase, deposit, outcome, amountMinor);
}

async function mismatch(
  purchase: Purchase,
  deposit: TransactionRow,
  reason: string,
  amountMinor: bigint,
): Promise<Applied> {
  await openBreak({
    type: "refund_mismatch",
    severity: "high",
    purchaseId: purchase.id,
    transactionId: deposit.id,
    amountMinor,
    currency: deposit.currency,
    detail: { reason, refundable: String(purchase.refundable) },
  });
  return "break";
}
