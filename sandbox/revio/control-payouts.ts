/** What the receiving bank, or a person at Revio's dashboard, does to a payout. */
import type { Answer } from "./answer";
import { json } from "./answer";
import type { PayoutDraft } from "./change-payout";
import { changePayout } from "./change-payout";
import type { ControlCall } from "./control";
import { payoutBody } from "./payout";
import { fail, giveBack, succeed } from "./payout-moves";
import { isUuid } from "./request-log";

/** Each answers false when the payout is not in a state for it. `succeed` after `error` is a payout paid after all. */
export const PAYOUT_ACTIONS: Record<string, (draft: PayoutDraft, code: string | undefined) => boolean> = {
  succeed: (draft) => succeed(draft),
  fail: (draft, code = "invalid_account") => fail(draft, code),
  return: (draft, code = "account_closed") => giveBack(draft, code),
};

/** Acts now and answers the payout; 409 when its state does not allow it. `code` is the bank's reason. */
export async function actOnPayout(
  { engine, body }: ControlCall,
  id: string,
  action: string,
): Promise<Answer> {
  if (!isUuid(id)) return json(404, { error: "unknown payout" });
  const code = typeof body["code"] === "string" ? body["code"] : undefined;
  const rule = PAYOUT_ACTIONS[action] ?? (() => false);
  const changed = await changePayout(engine.sandbox, id, (draft) => rule(draft, code));
  if (!changed) return json(404, { error: "unknown payout" });
  if (changed.value) return json(200, payoutBody(changed.payout));
  return json(409, { error: `a payout in status ${changed.payout.status} can't ${action}` });
}
