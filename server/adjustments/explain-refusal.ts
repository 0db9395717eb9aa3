import { formatTime } from "@/server/dates";
import { Refusal } from "@/server/errors";
import { formatMoney } from "@/server/money";
import { type ApprovalDetail, getApprovalDetail } from "./approval-view";

const WORDS = { executed: "approved", rejected: "rejected", withdrawn: "withdrew" } as const;

/** A refusal to decide, with what an admin needs to go on: who was first, or which balance moved from what to what. */
export async function explainRefusal(error: unknown, approvalId: string, userId: string): Promise<unknown> {
  if (!(error instanceof Refusal) || !["ALREADY_DECIDED", "STALE"].includes(error.code)) return error;
  const request = await getApprovalDetail(approvalId, userId);
  const sentence = error.code === "STALE" ? movedSentence(request) : decidedSentence(request);
  return sentence === undefined ? error : new Refusal(error.code, { ...error.details, sentence });
}

function decidedSentence({ state, decidedBy, decidedAt }: ApprovalDetail): string | undefined {
  if (state === "waiting" || state === "expired" || decidedBy === null || decidedAt === null)
    return undefined;
  return `${decidedBy.name} ${WORDS[state]} this at ${formatTime(decidedAt)}.`;
}

function movedSentence({ balances, payload }: ApprovalDetail): string | undefined {
  const moved = balances.find(({ account, shown, now }) => account.startsWith("user:") && shown !== now);
  if (!moved) return undefined;
  const currency = String(payload["currency"]);
  const [from, to] = [moved.shown, moved.now].map((minor) => formatMoney(BigInt(minor), { currency }));
  return `The account changed since this was requested (${from} → ${to}). Review again. No money has moved.`;
}
