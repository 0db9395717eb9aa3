import { depositFact } from "@/server/revio/deposit-fact";
import type { Purchase } from "@/server/revio/purchase-schema";
import { type MissedWebhook, noteMissedWebhook } from "@/server/transactions/note-missed-webhook";
import type { Applied, Cause } from "./applied";
import { findDepositByPurchase } from "./queries";

const CHECKS: Partial<Record<Cause, MissedWebhook["foundBy"]>> = {
  sweep: "sweep",
  page: "page",
  statement: "statement",
  expiry: "expiry",
};

/** Counts what a check of ours has applied to a deposit though no webhook had told of it. Other causes and outcomes count nothing. */
export async function noteUntold(purchase: Purchase, applied: Applied, cause: Cause): Promise<void> {
  const foundBy = CHECKS[cause];
  const effect = effectOf(purchase, applied);
  if (foundBy === undefined || effect === undefined) return;
  const deposit = await findDepositByPurchase(purchase.id);
  await noteMissedWebhook({
    objectKind: "purchase",
    objectId: purchase.id,
    effect,
    transactionId: deposit?.id ?? null,
    foundBy,
  });
}

/** Revio tells of a payment, a decline, a cancel and a refund; of a checkout that ended by itself and of a chargeback it tells nothing. */
function effectOf(purchase: Purchase, applied: Applied): MissedWebhook["effect"] | undefined {
  const { kind } = depositFact(purchase);
  switch (applied) {
    case "settled":
    case "held":
      return "settled";
    case "closed":
      return kind === "cancelled" || kind === "failed" ? "closed" : undefined;
    case "reversed":
      return kind === "refunded" ? "reversed" : undefined;
    case "already":
    case "noted":
    case "break":
    case "ignored":
      return undefined;
  }
}
