import { invariant } from "@/server/errors";
import type { DepositFact } from "@/server/revio/deposit-fact";
import type { Purchase, Refund } from "@/server/revio/purchase-schema";
import { statusText } from "@/server/revio/statuses";
import type { TransactionRow } from "@/server/transactions/queries";
import type { Applied, Cause } from "./applied";
import { openBreak } from "./open-break";
import { findReturned } from "./queries";
import { reverseDeposit } from "./reverse-deposit";

type Reversal = Extract<DepositFact, { kind: "refunded" | "charged_back" }>;

type Context = { cause: Cause; refund?: Refund | undefined };

/**
 * Takes back what Revio says went back: refunds one by one, by the id of their payment, while their sum is at most what Revio says
 * was refunded; a chargeback for all that is left, once. What does not fit is a break and moves nothing.
 */
export function applyReversal(fact: Reversal, purchase: Purchase, context: Context): Promise<Applied> {
  return fact.kind === "charged_back"
    ? chargeBack(purchase, context.cause)
    : refund(fact.refunded, purchase, context);
}

/** `tried`: what did not fit a moment ago, when a refund may have come between. */
async function chargeBack(purchase: Purchase, cause: Cause, tried = 0n): Promise<Applied> {
  const { deposit } = await returned(purchase);
  if (deposit.status === "charged_back") return "already";
  const left = deposit.amount - deposit.returnedAmount;
  if (left === tried) return mismatch(purchase, deposit, "chargeback_after_refund", tried);
  const outcome = await reverse(purchase, "chargeback", purchase.id, left, cause);
  if (outcome === "exceeds") return chargeBack(purchase, cause, left);
  return outcome === "reversed" || outcome === "already"
    ? outcome
    : mismatch(purchase, deposit, outcome, left);
}

async function refund(
  refunded: bigint,
  purchase: Purchase,
  { cause, refund: told }: Context,
): Promise<Applied> {
  const { deposit, refundIds } = await returned(purchase);
  const missing = refunded - deposit.returnedAmount;
  if (missing === 0n) return "already";
  const named = new Set(purchase.history.flatMap(({ relatedId }) => relatedId ?? []));
  if (missing < 0n) {
    const isOlder = named.size > 0 && refundIds.some((id) => !named.has(id)); // read before the last refund was made
    return isOlder ? "already" : mismatch(purchase, deposit, "refunded_less_than_booked", -missing);
  }
  // Seen without its own webhook: the history names the refund payments, and a single new one explains the whole difference.
  const [only, ...others] = [...named].filter((id) => !refundIds.includes(id));
  const isTold =
    told?.purchaseId === purchase.id &&
    told.currency === deposit.currency &&
    told.amount <= missing &&
    !refundIds.includes(told.id);
  if (!isTold && (only === undefined || others.length > 0))
    return mismatch(purchase, deposit, "refund_not_identified", missing);
  const [id, amount] = isTold ? [told.id, told.amount] : [only ?? "", missing];
  const outcome = await reverse(purchase, "refund", id, amount, cause);
  return outcome === "reversed" || outcome === "already"
    ? outcome
    : mismatch(purchase, deposit, outcome, amount);
}

async function returned(purchase: Purchase): Promise<{ deposit: TransactionRow; refundIds: string[] }> {
  const found = await findReturned(purchase.id);
  invariant(found, "what is taken back was credited to a deposit");
  return found;
}

const reverse = (
  purchase: Purchase,
  kind: "refund" | "chargeback",
  providerObjectId: string,
  amountMinor: bigint,
  cause: Cause,
) =>
  reverseDeposit({
    purchaseId: purchase.id,
    kind,
    providerObjectId,
    amountMinor,
    providerStatus: statusText(purchase.status),
    cause,
  });

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
