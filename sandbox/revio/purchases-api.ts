/** `/purchases/` of the API: create, read, cancel, refund. */
import type { Answer } from "./answer";
import { json, notFound, refuse, refuseFields } from "./answer";
import type { ApiCall } from "./api";
import { changePurchase, findPurchase, insertPurchase } from "./change";
import { uuid } from "./chance";
import { applyTag } from "./email-tags";
import { isFields } from "./input";
import type { Purchase } from "./purchase";
import { purchaseBody, refundableAmount, refundBody } from "./purchase";
import type { PurchaseInput } from "./purchase-input";
import { readPurchase } from "./purchase-input";
import type { Sandbox } from "./state";
import { now, seconds } from "./state";
import { refuseRefund, startRefund } from "./refunds";
import { cancel, dueIsPast } from "./transitions";

/** Never dedupes: the same body twice makes two purchases, also with the same reference. */
export async function createPurchase({ sandbox, body }: ApiCall): Promise<Answer> {
  const at = seconds(now(sandbox));
  const input = readPurchase(body, sandbox.brandId, at);
  if ("errors" in input) return refuseFields(input.errors);
  const purchase = newPurchase(sandbox, input, at);
  applyTag(purchase);
  await insertPurchase(sandbox, purchase);
  return json(201, purchaseBody(purchase));
}

function newPurchase(sandbox: Sandbox, input: PurchaseInput, at: number): Purchase {
  const number = (sandbox.counts.purchase += 1);
  const { email, fullName, ...rest } = input;
  return {
    ...rest,
    id: uuid(sandbox.seed, "purchase", number),
    number,
    version: 0,
    brandId: sandbox.brandId,
    isTest: true,
    client: { email, full_name: fullName },
    createdOn: at,
    updatedOn: at,
    status: "created",
    history: [{ status: "created", timestamp: at }],
    checkoutOrigin: sandbox.origin,
    payment: null,
    method: null,
    attempts: [],
    refunded: 0n,
    pendingRefund: null,
    refundMode: "now",
    markedAsPaid: false,
    conversion: null,
    shortBy: 0n,
    converts: false,
    challenge: null,
  };
}

export async function getPurchase({ sandbox, id }: ApiCall): Promise<Answer> {
  const purchase = await findPurchase(sandbox, id);
  return purchase ? json(200, purchaseBody(purchase)) : notFound();
}

export async function cancelPurchase({ sandbox, id }: ApiCall): Promise<Answer> {
  const changed = await changePurchase(sandbox, id, (draft) => (dueIsPast(draft) ? "late" : cancel(draft)));
  if (!changed) return notFound();
  if (changed.value === true) return json(200, purchaseBody(changed.purchase));
  return refuse(
    400,
    "purchase_cancel_error",
    `A purchase in status ${changed.purchase.status} can't be cancelled.`,
  );
}

/** Starts a refund: answers the refund's Payment, or the Purchase in `pending_refund` when it takes time. */
export async function refundPurchase({ sandbox, id, body }: ApiCall): Promise<Answer> {
  const amount = isFields(body) ? (body["amount"] ?? null) : null;
  if (amount !== null && !(Number.isSafeInteger(amount) && Number(amount) > 0))
    return refuseFields({
      amount: [{ message: "A valid integer, at least 1, is required.", code: "invalid" }],
    });
  return refundNow(sandbox, id, amount === null ? null : BigInt(Number(amount)));
}

/** The refund itself, as the API and the dashboard do it. A refusal carries Revio's code. */
export async function refundNow(sandbox: Sandbox, id: string, amount: bigint | null): Promise<Answer> {
  const number = (sandbox.counts.refund += 1);
  const refundId = uuid(sandbox.seed, "refund", number);
  let refusal: ReturnType<typeof refuseRefund> = null;
  const changed = await changePurchase(sandbox, id, (draft) => {
    refusal = refuseRefund(draft, amount);
    if (refusal) return false;
    const sum = amount ?? refundableAmount(draft.purchase);
    return startRefund(draft, sum, { id: refundId, number }) && { sum, at: draft.at };
  });
  if (!changed) return notFound();
  const { purchase, value } = changed;
  if (value === false) {
    const { code, message } = refusal ?? {
      code: "purchase_refund_error",
      message: "The refund was not possible.",
    };
    return refuse(400, code, message);
  }
  if (purchase.status === "pending_refund") return json(200, purchaseBody(purchase));
  return json(200, refundBody(purchase, refundId, value.sum, value.at));
}
