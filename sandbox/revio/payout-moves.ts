/** The moves of a payout (REVIO.md A5). Each answers false when the status does not allow it. */
import { courseOf, refusedAtExecute } from "./accounts";
import type { PayoutDraft } from "./change-payout";
import type { Payout } from "./payout";
import type { PaymentAttempt } from "./purchase";
import type { Settings } from "./settings";

const SETTLES_S = 5;
const RETURNS_S = 40;

const MESSAGES: Record<string, string> = {
  insufficient_balance: "There is not enough money on the account.",
  invalid_account: "The bank does not know this account.",
  account_closed: "The bank account is closed.",
};

const attempt = (code: string | null, successful: boolean): PaymentAttempt => ({
  type: "execute",
  successful,
  payment_method: "bank_account",
  processing_time: 0,
  error: code === null ? null : { code, message: MESSAGES[code] ?? "The payout failed." },
});

type PayoutRefusal = { code: string; message: string };

/** Whether it was executed and nobody knows yet how that ends; the status may still say `initialized`. */
const underWay = (payout: Payout): boolean => payout.outgoing > 0n;

/** Why execute is refused, or null. */
export function refuseExecute(payout: Payout, settings: Settings): PayoutRefusal | null {
  const again = payout.status === "error" && settings.second_execute === "after_error";
  if (!settings.payouts_enabled) return PAYOUTS_OFF;
  if ((payout.status !== "initialized" || underWay(payout)) && !again)
    return {
      code: "payout_wrong_status",
      message: `A payout in status ${payout.status}${underWay(payout) ? ", under way," : ""} can't be executed.`,
    };
  if (refusedAtExecute(payout.client.bank_account))
    return { code: "payout_execute_error", message: "This payout can't be executed." };
  return null;
}

export const PAYOUTS_OFF: PayoutRefusal = {
  code: "payout_error",
  message: "Payouts are not enabled for this account.",
};

/** Sends the money on its way, as the bank account says; without enough of it the payout fails at once. */
export function execute(draft: PayoutDraft): boolean {
  const { payout, settings } = draft;
  const course = courseOf(payout.client.bank_account);
  const sum = payout.amount + BigInt(settings.fee_payout);
  if (payout.status === "error") draft.become("initialized"); // a further attempt begins where the first one did
  if (course.poor || !draft.spend(sum)) return fail(draft, "insufficient_balance");
  payout.outgoing = sum;
  payout.attempts.unshift(attempt(null, false));
  if (course.first === "success") succeed(draft);
  if (course.first === "pending") pend(draft, course.ends);
  if (course.returns) draft.after(RETURNS_S, "return");
  return true;
}

function pend(draft: PayoutDraft, ends: "succeed" | "fail" | "open"): void {
  draft.become("pending");
  if (draft.settings.payout_pending_event) draft.emit("payout.pending");
  if (ends !== "open") draft.after(SETTLES_S, ends);
}

/** Ends the attempt under way, or notes one that nobody began: a bank's or the dashboard's word. */
function endAttempt(payout: Payout, ended: PaymentAttempt): void {
  if (underWay(payout)) payout.attempts.shift();
  payout.attempts.unshift(ended);
  payout.outgoing = 0n;
}

/** The money has arrived. After `error` it is a late one: the bank paid what it had called failed. */
export function succeed(draft: PayoutDraft): boolean {
  const { payout, settings, at } = draft;
  if (!["initialized", "pending", "error"].includes(payout.status)) return false;
  payout.fee += underWay(payout) ? payout.outgoing - payout.amount : BigInt(settings.fee_payout);
  payout.paid += payout.amount;
  payout.paidOn = at;
  endAttempt(payout, attempt(null, true));
  draft.become("success");
  draft.emit("payout.success");
  return true;
}

/** Nothing left the account, and no fee is taken. */
export function fail(draft: PayoutDraft, code: string): boolean {
  const { payout } = draft;
  if (!["initialized", "pending"].includes(payout.status)) return false;
  endAttempt(payout, attempt(code, false));
  draft.become("error");
  draft.emit("payout.failed");
  return true;
}

/** The receiving bank sends the money back: `error` after `success`. Revio keeps its fee [assumed]. */
export function giveBack(draft: PayoutDraft, code: string): boolean {
  const { payout } = draft;
  if (payout.status !== "success") return false;
  payout.returned += payout.amount;
  payout.attempts.unshift(attempt(code, false));
  draft.become("error");
  draft.emit("payout.failed");
  return true;
}

/** What a timer does; a control call may have come first. */
export const PAYOUT_TIMERS: Record<string, (draft: PayoutDraft) => boolean> = {
  succeed: (draft) => draft.payout.status === "pending" && succeed(draft),
  fail: (draft) => draft.payout.status === "pending" && fail(draft, "invalid_account"),
  return: (draft) => giveBack(draft, "account_closed"),
};
