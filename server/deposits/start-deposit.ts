import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { encodeId, newId, newReference } from "@/db/ids";
import { env } from "@/server/env";
import { invariant, Refusal } from "@/server/errors";
import { explainRefusal } from "@/server/tiers/explain-refusal";
import { revioConfig } from "@/server/revio/config";
import { safeCheckoutUrl } from "@/server/revio/checkout-url";
import type { Outcome } from "@/server/revio/outcome";
import type { Purchase } from "@/server/revio/purchase-schema";
import { cancelPurchase, createPurchase } from "@/server/revio/purchases";
import { statusText } from "@/server/revio/statuses";
import { attachPurchase } from "./attach-purchase";
import { closeDeposit } from "./close-deposit";
import { openBreak } from "./open-break";
import { findDepositById, listPayableFailures } from "./queries";
import { refreshDeposit } from "./refresh-deposit";

const row = z.object({
  outcome: z.enum(["started", "repeated", "refused"]),
  refusal_code: z.string().nullable(),
  transaction_id: z.uuid().nullable(),
  due_at: z.date().nullable(),
});

/** A checkout that nobody pays ends by itself, by the database's clock: this bounds every orphan. */
const LASTS = "1 hour";

/** How long a new deposit waits for the end of declined ones. The rest ends by itself when it is due; the sweep reads what came of it. */
const EARLIER_MS = 3000;

export type DepositWish = {
  actor: { userId: string; sessionId: string; email: string };
  requestId: string;
  /** The person's own key for this wish: the same key and amount is the same deposit, for ever. */
  key: string;
  amountMinor: bigint;
  currency: string;
};

/**
 * Starts a deposit and gives back its id. Our row is there before the call to Revio, and the call is made by the one that wrote it,
 * once: a second request with the same key gets the same deposit (or the same refusal) and sends nothing.
 * A lost answer leaves the deposit `created`; the purchase's own event finds it again, or it is closed a day after it was due.
 * Refusals: AMOUNT_TOO_SMALL, AMOUNT_TOO_LARGE, UNSUPPORTED_CURRENCY, FROZEN, SESSION_ENDED, IDEMPOTENCY_CONFLICT, and
 * PROVIDER_UNAVAILABLE when Revio surely has not taken the order.
 */
export async function startDeposit(wish: DepositWish): Promise<string> {
  const order = { id: newId(), reference: newReference() };
  const answer = await callCommand(
    "app",
    "start_deposit",
    {
      id: order.id,
      user: wish.actor.userId,
      session: wish.actor.sessionId,
      key: wish.key,
      amount: wish.amountMinor,
      currency: wish.currency,
      reference: order.reference,
      min: env().DEPOSIT_MIN_MINOR,
      max: env().DEPOSIT_MAX_MINOR,
      lasts: LASTS,
      request: wish.requestId,
    },
    row,
  );
  if (answer.outcome === "refused")
    throw await explainRefusal(answer.refusal_code, wish.actor.userId, "deposit");
  invariant(answer.transaction_id && answer.due_at, "a deposit that was not refused has an id and a time");
  if (answer.outcome === "repeated") return repeated(answer.transaction_id);
  const earlier = Promise.race([
    cancelEarlierFailures(wish.actor.userId),
    sleep(EARLIER_MS, undefined, { ref: false }),
  ]);
  await Promise.all([earlier, openCheckout({ ...order, dueAt: answer.due_at }, wish)]);
  return answer.transaction_id;
}

async function repeated(id: string): Promise<string> {
  const deposit = await findDepositById(id);
  if (deposit?.failureCode === "provider_unavailable") throw new Refusal("PROVIDER_UNAVAILABLE");
  return id;
}

async function openCheckout(
  order: { id: string; reference: string; dueAt: Date },
  wish: DepositWish,
): Promise<void> {
  const page = `${env().APP_ORIGIN}/deposit/${encodeId("dep", order.id)}`;
  const created = await createPurchase({
    reference: order.reference,
    amountMinor: wish.amountMinor,
    currency: wish.currency,
    email: wish.actor.email,
    productName: "Wallet deposit",
    dueAt: order.dueAt,
    successRedirect: page,
    failureRedirect: page,
    cancelRedirect: page,
    successCallback: `${env().APP_ORIGIN}/api/webhooks/revio/callback`,
  });
  if (created.kind === "ok") return attach(order.id, created.value);
  await record(order.id, created);
  if (created.kind === "unavailable") throw new Refusal("PROVIDER_UNAVAILABLE");
}

async function attach(id: string, purchase: Purchase): Promise<void> {
  const checkoutUrl = safeCheckoutUrl(purchase, revioConfig()) ?? null;
  await attachPurchase({
    transactionId: id,
    purchaseId: purchase.id,
    checkoutUrl,
    dueAt: purchase.dueAt,
    providerStatus: statusText(purchase.status),
    cause: "purchase_created",
  });
  if (checkoutUrl !== null) return;
  // An address that is not surely Revio's checkout is never shown: nobody can pay there through us, so it ends here.
  await cancelPurchase(purchase.id);
  await closeDeposit({
    transactionId: id,
    to: "failed",
    failureCode: "bad_checkout",
    providerStatus: null,
    cause: "bad_checkout",
    actor: "system",
  });
  await openBreak({
    type: "unexpected_status",
    severity: "high",
    purchaseId: purchase.id,
    transactionId: id,
    amountMinor: purchase.total,
    currency: purchase.currency,
    detail: { oddity: "checkout_address" },
  });
}

async function record(id: string, created: Exclude<Outcome<Purchase>, { kind: "ok" }>): Promise<void> {
  await callCommand(
    "worker",
    "record_create_outcome",
    { transaction: id, outcome: created.kind },
    z.object({ outcome: z.string() }),
  );
  if (created.kind === "unknown") return; // the purchase may exist: its event, or the end of its time, decides
  const failureCode = created.kind === "rejected" ? "rejected" : "provider_unavailable";
  await closeDeposit({
    transactionId: id,
    to: "failed",
    failureCode,
    providerStatus: null,
    cause: "not_opened",
    actor: "system",
  });
}

/** After a decline the old checkout could still be paid: it ends before a new one is used. What Revio says it became counts. */
async function cancelEarlierFailures(userId: string): Promise<void> {
  const end = performance.now() + EARLIER_MS;
  for (const deposit of await listPayableFailures(userId)) {
    if (deposit.revioPurchaseId === null || performance.now() >= end) continue;
    await cancelPurchase(deposit.revioPurchaseId);
    await refreshDeposit(deposit, "cancel");
  }
}
