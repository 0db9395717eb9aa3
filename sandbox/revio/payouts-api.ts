/** `/payouts/` of the API: create, read, execute. Only execute moves money. */
import { courseOf } from "./accounts";
import type { Answer } from "./answer";
import { json, notFound, refuse, refuseFields } from "./answer";
import type { ApiCall } from "./api";
import { uuid } from "./chance";
import { changePayout, findPayout, insertPayout } from "./change-payout";
import type { Payout } from "./payout";
import { payoutBody } from "./payout";
import type { PayoutInput } from "./payout-input";
import { readPayout } from "./payout-input";
import { execute, PAYOUTS_OFF, refuseExecute } from "./payout-moves";
import type { Sandbox } from "./state";
import { now, seconds } from "./state";

/** Never dedupes: the same body twice makes two payouts, of which each can be executed. */
export async function createPayout({ sandbox, body }: ApiCall): Promise<Answer> {
  const input = readPayout(body, sandbox.brandId);
  if ("errors" in input) return refuseFields(input.errors);
  if (!sandbox.settings.payouts_enabled) return refuse(400, PAYOUTS_OFF.code, PAYOUTS_OFF.message);
  const payout = newPayout(sandbox, input, seconds(now(sandbox)));
  await insertPayout(sandbox, payout);
  return json(201, payoutBody(payout));
}

function newPayout(sandbox: Sandbox, input: PayoutInput, at: number): Payout {
  const number = (sandbox.counts.payout += 1);
  return {
    ...input,
    id: uuid(sandbox.seed, "payout", number),
    number,
    version: 0,
    brandId: sandbox.brandId,
    isTest: true,
    createdOn: at,
    updatedOn: at,
    status: "initialized",
    history: [{ status: "initialized", timestamp: at }],
    attempts: [],
    outgoing: 0n,
    paid: 0n,
    returned: 0n,
    fee: 0n,
    paidOn: null,
    executionOrigin: sandbox.origin,
  };
}

export async function getPayout({ sandbox, id }: ApiCall): Promise<Answer> {
  const payout = await findPayout(sandbox, id);
  return payout ? json(200, payoutBody(payout)) : notFound();
}

/** Executes once. A second call is refused, or answered as the setting says; the money moves once all the same. */
export async function executePayout({ sandbox, id }: ApiCall): Promise<Answer> {
  const { settings } = sandbox;
  const changed = await changePayout(
    sandbox,
    id,
    (draft) => refuseExecute(draft.payout, settings) === null && execute(draft),
  );
  if (!changed) return notFound();
  const { payout, value } = changed;
  const { lost } = courseOf(payout.client.bank_account);
  if (value) return { ...json(200, payoutBody(payout)), ...(lost ? { fault: lost } : {}) };
  const refusal = refuseExecute(payout, settings);
  const ignored = refusal?.code === "payout_wrong_status" && settings.second_execute === "answered";
  return refusal && !ignored ? refuse(400, refusal.code, refusal.message) : json(200, payoutBody(payout));
}
