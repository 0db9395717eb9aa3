import { env } from "@/server/env";
import { revioConfig } from "@/server/revio/config";
import { safeCheckoutUrl } from "@/server/revio/checkout-url";
import { isMoneyIn } from "@/server/revio/deposit-fact";
import type { Purchase } from "@/server/revio/purchase-schema";
import { cancelPurchase } from "@/server/revio/purchases";
import { statusText } from "@/server/revio/statuses";
import type { TransactionRow } from "@/server/transactions/queries";
import { attachPurchase } from "./attach-purchase";
import { holdInSuspense } from "./hold-in-suspense";
import { openBreak } from "./open-break";
import { findDepositByPurchase, findDepositByReference } from "./queries";

const isOurs = (purchase: Purchase): boolean =>
  purchase.brandId === env().REVIO_BRAND_ID &&
  purchase.isTest === (env().REVIO_MODE === "test") &&
  purchase.type === "purchase";

/** Figures of a payment that came in, and that nobody only marked as paid: else there is nothing to hold. */
const isMoney = ({ payment, markedAsPaid }: Purchase): boolean =>
  payment !== null && !payment.isOutgoing && payment.amount > 0n && markedAsPaid === false;

/**
 * Finds the deposit of a purchase whose id we have never seen: the answer to our create was lost, or its event was faster than
 * the answer. The first purchase with a deposit's reference is attached. Any other one is nobody's: paid money goes to suspense as a
 * critical break, an unpaid one is left alone. What is not our brand or mode is not our money, and what somebody only marked as
 * paid is no money: a break.
 */
export async function adoptPurchase(
  purchase: Purchase,
): Promise<TransactionRow | "break" | "ignored" | "held"> {
  if (!isOurs(purchase)) return isMoneyIn(purchase) ? strange(purchase) : "ignored";
  const deposit = purchase.reference === "" ? undefined : await findDepositByReference(purchase.reference);
  if (!deposit) return isMoneyIn(purchase) ? hold(purchase, null, "unknown_reference") : "ignored";
  if (deposit.revioPurchaseId === purchase.id) return deposit; // somebody else attached it a moment ago
  if (deposit.revioPurchaseId === null) {
    const outcome = await attachPurchase({
      transactionId: deposit.id,
      purchaseId: purchase.id,
      checkoutUrl: safeCheckoutUrl(purchase, revioConfig()) ?? null,
      dueAt: purchase.dueAt,
      providerStatus: statusText(purchase.status),
      cause: "purchase_found",
    });
    const closedUnpaid = outcome === "attached_late" && !isMoneyIn(purchase);
    if (closedUnpaid) await cancelPurchase(purchase.id); // we gave it up: nobody should pay it now
    const attached = outcome === "conflict" ? undefined : await findDepositByPurchase(purchase.id);
    if (attached) return attached;
  }
  return isMoneyIn(purchase) ? hold(purchase, deposit, "duplicate") : "ignored";
}

async function hold(
  purchase: Purchase,
  deposit: TransactionRow | null,
  reason: "unknown_reference" | "duplicate",
): Promise<"held" | "break"> {
  if (!isMoney(purchase)) return strange(purchase);
  await holdInSuspense({
    purchaseId: purchase.id,
    depositId: deposit?.id ?? null,
    amountMinor: purchase.payment?.amount ?? purchase.total,
    currency: purchase.payment?.currency ?? purchase.currency,
    reason,
    providerStatus: statusText(purchase.status),
    detail: { reference: purchase.reference.slice(0, 128) },
  });
  return "held";
}

async function strange(purchase: Purchase): Promise<"break"> {
  await openBreak({
    type: "wrong_account",
    severity: "critical",
    purchaseId: purchase.id,
    transactionId: null,
    amountMinor: purchase.total,
    currency: purchase.currency,
    detail: { brand: purchase.brandId, isTest: purchase.isTest, markedAsPaid: purchase.markedAsPaid },
  });
  return "break";
}
