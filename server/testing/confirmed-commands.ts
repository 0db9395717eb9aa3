/** The commands that need a confirmation, each with one given for exactly this call. Twice called, twice confirmed. */
import { decideApproval, type Decision } from "@/server/adjustments/decide-approval";
import { type AdjustmentRequest, legsJson, requestAdjustment } from "@/server/adjustments/request-adjustment";
import { addBankAccount, bankAccountDetails } from "@/server/bank-accounts/add-bank-account";
import type { BankAccountWish } from "@/server/bank-accounts/read-wish";
import { removeBankAccount } from "@/server/bank-accounts/remove-bank-account";
import { setDefaultBankAccount } from "@/server/bank-accounts/set-default-bank-account";
import { freezePerson } from "@/server/people/freeze-person";
import {
  type PersonChange,
  personChangeDetails,
  requestPersonChange,
} from "@/server/people/request-person-change";
import type { AdminCall } from "@/server/sessions/admin-call";
import { endOtherSessions, endSession } from "@/server/sessions/end-session";
import type { Acting } from "@/server/sessions/session";
import {
  requestWithdrawal,
  withdrawalDetails,
  type WithdrawalWish,
} from "@/server/withdrawals/request-withdrawal";
import { requestDiscard } from "@/server/webhooks/discard-letter";
import { keyDetails, type KeyWish, proposeKey, proposeRetirement } from "@/server/webhooks/propose-key";
import { replayDetails, startReplay } from "@/server/webhooks/start-replay";
import { confirmed } from "./step-up";

export async function addAccount(actor: Acting, requestId: string, wish: BankAccountWish): Promise<string> {
  const by = await confirmed(actor, "bank_account.add", bankAccountDetails(wish));
  return addBankAccount(by, requestId, wish);
}

export const removeAccount = async (actor: Acting, requestId: string, id: string): Promise<void> =>
  removeBankAccount(await confirmed(actor, "bank_account.remove", { id }), requestId, id);

export const setDefaultAccount = async (actor: Acting, requestId: string, id: string): Promise<void> =>
  setDefaultBankAccount(await confirmed(actor, "bank_account.set_default", { id }), requestId, id);

export async function askWithdrawal(wish: WithdrawalWish): Promise<string> {
  const actor = await confirmed(wish.actor, "withdrawal.request", withdrawalDetails(wish));
  return requestWithdrawal({ ...wish, actor });
}

export const endOneSession = async (actor: Acting, id: string): Promise<"ended" | "already"> =>
  endSession(await confirmed(actor, "session.end", { id }), id);

export const endAllOthers = async (actor: Acting): Promise<number> =>
  endOtherSessions(await confirmed(actor, "session.end_others", {}));

/** Approves; to reject or withdraw takes no confirmation, and does not use this one up. */
export async function decide(call: AdminCall, decision: Decision): ReturnType<typeof decideApproval> {
  const { approvalId, payloadSha256 } = decision;
  const details = { approvalId, payloadSha256: payloadSha256.toString("hex") };
  return decideApproval(
    { ...call, actor: await confirmed(call.actor, "approval.approve", details) },
    decision,
  );
}

export async function askAdjustment(call: AdminCall, wish: AdjustmentRequest): Promise<void> {
  const details = { currency: wish.currency, legs: legsJson(wish.legs) };
  return requestAdjustment(
    { ...call, actor: await confirmed(call.actor, "adjustment.request", details) },
    wish,
  );
}

export async function askPersonChange(
  call: AdminCall,
  personId: string,
  wish: PersonChange & { reason: string },
): Promise<string> {
  const actor = await confirmed(call.actor, "approval.request", personChangeDetails(personId, wish));
  return requestPersonChange({ ...call, actor }, personId, wish);
}

export async function freeze(
  call: AdminCall,
  personId: string,
  reason: string,
): ReturnType<typeof freezePerson> {
  const actor = await confirmed(call.actor, "person.freeze", { person: personId });
  return freezePerson({ ...call, actor }, personId, reason);
}

export async function askKey(call: AdminCall, wish: KeyWish & { reason: string }): Promise<string> {
  const actor = await confirmed(call.actor, "webhook_key.propose", keyDetails(wish));
  return proposeKey({ ...call, actor }, wish);
}

export async function askRetirement(call: AdminCall, keyId: string, reason: string): Promise<string | null> {
  const actor = await confirmed(call.actor, "webhook_key.retire", { keyId });
  return proposeRetirement({ ...call, actor }, keyId, reason);
}

export async function askDiscard(call: AdminCall, letter: string, reason: string): Promise<string> {
  const actor = await confirmed(call.actor, "discard.request", { letter });
  return requestDiscard({ ...call, actor }, letter, reason);
}

/** For one letter, which needs no confirmation, none is used up. */
export async function beginReplay(
  call: AdminCall,
  replay: Parameters<typeof startReplay>[1],
): ReturnType<typeof startReplay> {
  const letters = replay.items.map(({ deadLetterId }) => deadLetterId);
  const actor = await confirmed(call.actor, "replay.start", replayDetails(replay.group, letters));
  return startReplay({ ...call, actor }, replay);
}
