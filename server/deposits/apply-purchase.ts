import { env } from "@/server/env";
import { log } from "@/server/observability/logger";
import { type Comparison, comparePurchase } from "@/server/revio/checks";
import { type DepositFact, depositFact, isMoneyIn } from "@/server/revio/deposit-fact";
import type { Purchase, Refund } from "@/server/revio/purchase-schema";
import { cancelPurchase } from "@/server/revio/purchases";
import { statusText } from "@/server/revio/statuses";
import type { TransactionRow } from "@/server/transactions/queries";
import type { Applied, Cause } from "./applied";
import { adoptPurchase } from "./adopt-purchase";
import { applyReversal } from "./apply-reversal";
import { closeDeposit } from "./close-deposit";
import { type HoldReason, holdInSuspense } from "./hold-in-suspense";
import { notePurchase } from "./note-purchase";
import { noteUntold } from "./note-untold";
import { openBreak } from "./open-break";
import { findDepositByPurchase } from "./queries";
import { settleDeposit } from "./settle-deposit";

type Context = { cause: Cause; refund?: Refund | undefined };

/**
 * Does to our deposit what a purchase, as just read from Revio, says about the world. Facts, not events: effects missed earlier
 * are applied first, each effect happens once, and an older status never moves us back. Any number of callers may do this with
 * the same purchase at once; a crash between two steps leaves rows that the next webhook, page or sweep finishes. An effect that a
 * check of ours finds before any webhook told of it is counted.
 */
export async function applyPurchase(purchase: Purchase, context: Context): Promise<Applied> {
  const applied = await apply(purchase, context);
  await noteUntold(purchase, applied, context.cause);
  return applied;
}

async function apply(purchase: Purchase, context: Context): Promise<Applied> {
  const deposit = (await findDepositByPurchase(purchase.id)) ?? (await adoptPurchase(purchase));
  if (deposit === "break" || deposit === "ignored" || deposit === "held") return deposit;
  const comparison = comparePurchase(purchase, {
    id: deposit.revioPurchaseId,
    reference: deposit.reference,
    brandId: env().REVIO_BRAND_ID,
    isTest: env().REVIO_MODE === "test",
    amountMinor: deposit.amount,
    currency: deposit.currency,
  });
  if (comparison !== "match" && (comparison.verdict === "not_ours" || isMoneyIn(purchase))) {
    return comparison.verdict === "suspense"
      ? suspend(purchase, deposit, comparison)
      : foreign(purchase, deposit, comparison);
  }
  const applied = await applyFact(depositFact(purchase), purchase, deposit, context);
  log.info("purchase.applied", {
    transactionId: deposit.id,
    purchaseId: purchase.id,
    state: statusText(purchase.status),
    outcome: applied,
    reason: context.cause,
  });
  return applied;
}

async function applyFact(
  fact: DepositFact,
  purchase: Purchase,
  deposit: TransactionRow,
  context: Context,
): Promise<Applied> {
  if ("oddity" in fact && fact.oddity !== undefined) await raise(fact.oddity, purchase, deposit);
  switch (fact.kind) {
    case "open":
    case "unclear":
      return note(purchase, deposit, context.cause);
    case "failed":
      return close(purchase, deposit, context.cause, "failed", fact.reason);
    case "cancelled":
      return close(
        purchase,
        deposit,
        context.cause,
        context.cause === "expiry" ? "expired" : "cancelled",
        null,
      );
    case "expired":
      if (fact.cancelPurchase) await cancelPurchase(purchase.id); // it can still be paid, and should not be
      return close(purchase, deposit, context.cause, "expired", null);
    case "paid":
      if (deposit.providerStatus === "pending_refund") await raise("refund_failed", purchase, deposit);
      return credit(purchase, deposit, context.cause);
    case "refunding":
      await credit(purchase, deposit, context.cause);
      return note(purchase, deposit, context.cause);
    case "refunded":
    case "charged_back":
      await credit(purchase, deposit, context.cause);
      return applyReversal(fact, purchase, context);
  }
}

async function note(purchase: Purchase, deposit: TransactionRow, cause: Cause): Promise<Applied> {
  await notePurchase({
    transactionId: deposit.id,
    providerStatus: statusText(purchase.status),
    method: purchase.method,
    cause,
  });
  return "noted";
}

async function close(
  purchase: Purchase,
  deposit: TransactionRow,
  cause: Cause,
  to: "failed" | "expired" | "cancelled",
  failureCode: string | null,
): Promise<Applied> {
  const outcome = await closeDeposit({
    transactionId: deposit.id,
    to,
    failureCode,
    providerStatus: statusText(purchase.status),
    cause,
    actor: cause === "cancel" ? "user" : "revio",
  });
  return outcome === "closed" ? "closed" : "already";
}

async function credit(purchase: Purchase, deposit: TransactionRow, cause: Cause): Promise<Applied> {
  const { outcome, late } = await settleDeposit({
    purchaseId: purchase.id,
    amountMinor: purchase.payment?.amount ?? 0n,
    currency: purchase.currency,
    providerFeeMinor: purchase.payment?.fee ?? 0n,
    providerStatus: statusText(purchase.status),
    method: purchase.method,
    cause,
  });
  if (outcome === "settled" && late && deposit.status === "cancelled")
    await raise("paid_after_cancel", purchase, deposit);
  if (outcome === "already" && deposit.providerStatus !== statusText(purchase.status))
    await note(purchase, deposit, cause);
  return outcome === "settled" ? "settled" : outcome === "held" ? "held" : "already";
}

/** What differs first of all: a converted payment differs in its amount too. */
function reasonOf({ differences }: Exclude<Comparison, "match">): HoldReason {
  const fields = differences.map(({ field }) => field);
  if (fields.includes("currency") || fields.includes("conversion")) return "currency_mismatch";
  return fields.includes("amount") ? "amount_mismatch" : "unknown_reference";
}

/** Revio has money for this deposit that is not what was asked for: it goes to suspense, nobody is credited, a person looks. */
async function suspend(
  purchase: Purchase,
  deposit: TransactionRow,
  comparison: Exclude<Comparison, "match">,
): Promise<Applied> {
  const outcome = await holdInSuspense({
    purchaseId: purchase.id,
    depositId: deposit.id,
    amountMinor: purchase.payment?.amount ?? purchase.total,
    currency: purchase.payment?.currency ?? purchase.currency,
    reason: reasonOf(comparison),
    providerStatus: statusText(purchase.status),
    detail: { differences: comparison.differences },
  });
  if (outcome !== "settled") return "held";
  await raise("differs_from_credited", purchase, deposit);
  return "break";
}

/** Another brand, the wrong mode, marked as paid by hand: not our money, or no money. Nothing is posted. */
async function foreign(
  purchase: Purchase,
  deposit: TransactionRow,
  comparison: Exclude<Comparison, "match">,
): Promise<Applied> {
  await openBreak({
    type: "wrong_account",
    severity: "critical",
    purchaseId: purchase.id,
    transactionId: deposit.id,
    amountMinor: purchase.total,
    currency: purchase.currency,
    detail: { differences: comparison.differences },
  });
  await notePurchase({
    transactionId: deposit.id,
    providerStatus: "not_ours",
    method: null,
    cause: "checked",
  });
  return "break";
}

const raise = (oddity: string, purchase: Purchase, deposit: TransactionRow): Promise<void> =>
  openBreak({
    type: "unexpected_status",
    severity: oddity === "paid_after_cancel" ? "high" : "medium",
    purchaseId: purchase.id,
    transactionId: deposit.id,
    amountMinor: purchase.total,
    currency: purchase.currency,
    detail: { oddity, status: statusText(purchase.status) },
  });
