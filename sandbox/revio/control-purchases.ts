/** What a bank, or a person at Revio's dashboard, does to a purchase. */
import type { Answer } from "./answer";
import { json } from "./answer";
import type { Draft } from "./change";
import { changePurchase } from "./change";
import type { ControlCall } from "./control";
import { purchaseBody } from "./purchase";
import { refundNow } from "./purchases-api";
import { finishRefund } from "./refunds";
import { block, chargeBack, fail, markAsPaid, passDue, pay, pend, retrieve } from "./transitions";

type Body = Record<string, unknown>;

const textOf = (body: Body, name: string, otherwise: string): string =>
  typeof body[name] === "string" ? body[name] : otherwise;

const methodOf = (body: Body): string => textOf(body, "method", "visa");

/** Ends what is pending, a payment or a refund; `succeeds: false` ends it badly. After `expire` it is a late payment. */
function settle(draft: Draft, body: Body): boolean {
  const succeeds = body["succeeds"];
  const { purchase } = draft;
  if (purchase.status === "pending_refund")
    return finishRefund(draft, ...(typeof succeeds === "boolean" ? [succeeds] : []));
  const method = purchase.method ?? purchase.challenge?.method ?? methodOf(body);
  return succeeds === false ? fail(draft, method, "do_not_honour") : pay(draft, { method });
}

function refundModeOf(body: Body): "now" | "later" | "fails" {
  const mode = body["refunds"];
  return mode === "later" || mode === "fails" ? mode : "now";
}

/** Each answers false when the purchase is not in a state for it. */
export const ACTIONS: Record<string, (draft: Draft, body: Body) => boolean> = {
  pay: (draft, body) => pay(draft, { method: methodOf(body), refundMode: refundModeOf(body) }),
  fail: (draft, body) => fail(draft, methodOf(body), textOf(body, "code", "do_not_honour")),
  block: (draft, body) => block(draft, methodOf(body)),
  pend: (draft, body) => pend(draft, methodOf(body), "open"),
  settle,
  expire: passDue,
  "charge-back": chargeBack,
  "mark-as-paid": markAsPaid,
  retrieve,
  refund: () => false, // has its own way, below
};

/** Acts now and answers the purchase (a refund: its Payment); 409 when its state does not allow it. */
export async function actOnPurchase(
  { engine, body }: ControlCall,
  id: string,
  action: string,
): Promise<Answer> {
  const { sandbox } = engine;
  if (!/^[0-9a-f-]{36}$/i.test(id)) return json(404, { error: "unknown purchase" });
  if (action === "refund") {
    const amount = body["amount"];
    if (amount !== undefined && !(Number.isSafeInteger(amount) && Number(amount) > 0))
      return json(400, { error: "amount must be a whole number, at least 1" });
    return refundNow(sandbox, id, amount === undefined ? null : BigInt(Number(amount)));
  }
  const rule = ACTIONS[action] ?? (() => false);
  const changed = await changePurchase(sandbox, id, (draft) => rule(draft, body));
  if (!changed) return json(404, { error: "unknown purchase" });
  if (changed.value) return json(200, purchaseBody(changed.purchase));
  return json(409, { error: `a purchase in status ${changed.purchase.status} can't ${action}` });
}
