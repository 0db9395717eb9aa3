import type { GlyphName } from "@/components/ui/glyph";
import type { Tone } from "@/components/ui/tone";
import { formatDateTime } from "@/server/dates";
import type { BreakRow } from "./types";

const RUNNING = { tone: "warn", glyph: "running" } as const;
const ATTENTION = { tone: "warn", glyph: "attention" } as const;

export const BREAK_STATES: Record<BreakRow["state"], { words: string; tone: Tone; glyph: GlyphName }> = {
  new: { words: "New", tone: "info", glyph: "running" },
  assigned: { words: "Assigned", tone: "info", glyph: "running" },
  investigating: { ...RUNNING, words: "Investigating" },
  waiting: { ...ATTENTION, words: "Waiting" },
  ignored: { words: "Ignored", tone: "neutral", glyph: "back" },
  resolved: { words: "Resolved", tone: "ok", glyph: "done" },
  cleared: { words: "Cleared", tone: "ok", glyph: "done" },
};

const WAITING_FOR: Record<string, string> = {
  provider: "Waiting for Revio",
  user: "Waiting for the user",
  approval: "Waiting for an approval",
};

/** The state as its badge says it, with whom or until when it waits. */
export function stateWords({
  state,
  waitingFor,
  waitingUntil,
}: Pick<BreakRow, "state" | "waitingFor" | "waitingUntil">): string {
  if (state === "waiting") return WAITING_FOR[waitingFor ?? ""] ?? BREAK_STATES.waiting.words;
  if (state === "ignored" && waitingUntil) return `Ignored until ${formatDateTime(waitingUntil)}`;
  return BREAK_STATES[state].words;
}

/** What a break can be, in the words of the queue. */
export const BREAK_TYPES = {
  missing_in_ledger: "Paid at Revio, not in our books",
  missing_at_provider: "In our books, not at Revio",
  amount_mismatch: "Amounts differ",
  currency_mismatch: "Currencies differ",
  fee_mismatch: "Fees differ",
  reference_mismatch: "References differ",
  status_mismatch: "Booked here, no money moved at Revio",
  unknown_reference: "Paid with a reference we don't know",
  duplicate: "A second payment for one deposit",
  duplicate_row: "Listed twice in one statement",
  wrong_account: "Of another account at Revio",
  refund_not_booked: "Refund not in our books",
  chargeback_not_booked: "Chargeback not in our books",
  payout_not_booked: "Paid out at Revio, open here",
  return_not_booked: "Returned payout not in our books",
  stray_payout: "Money out that we don't know",
  perhaps_paid_twice: "Given back here, paid out at Revio",
  late_settlement: "Booked more than a day late",
  balance_residual: "Every record explained, the sums differ",
  unreadable_row: "A row that was left out",
  internal_imbalance: "Our own ledger doesn't add up",
  receivable: "Owed by a user after a reversal",
  refund_mismatch: "Refunds differ",
  unexpected_status: "A status we don't expect",
  payout_differs: "Payout differs from the withdrawal",
  unsafe_execution_url: "Payout address we don't trust",
} as const;

export const SEVERITY_WORDS = { critical: "Critical", high: "High", medium: "Medium", low: "Low" } as const;

export const AGE_WORDS = {
  under_1d: "Under 24 h",
  "1_3d": "1–3 days",
  "3_7d": "3–7 days",
  over_7d: "Over 7 days",
} as const;

/** Reasons given by hand: none of them moves money. */
export const REASONS = {
  matched_late: "Matched late: both sides agree now",
  provider_error_confirmed: "Revio's mistake, confirmed by them",
  duplicate_refunded: "The second payment was refunded",
  not_our_transaction: "Not a transaction of ours",
  false_positive: "Nothing was wrong",
} as const;

export const MONEY_REASONS = {
  corrected_by_adjustment: "Corrected by an adjustment",
  fee_recorded: "Fee recorded",
  tolerance_write_off: "Written off",
} as const;

export const reasonWords = (code: string): string =>
  (({ ...REASONS, ...MONEY_REASONS }) as Record<string, string>)[code] ?? code.replaceAll("_", " ");

export const FIELD_WORDS: Record<string, string> = {
  amount: "Amount",
  currency: "Currency",
  fee: "Fee",
  reference: "Reference",
  returned: "Returned",
  account: "Account",
  status: "Status",
};

export const OBJECT_WORDS: Record<string, string> = {
  purchase: "Purchase",
  refund: "Refund",
  chargeback: "Chargeback",
  payout: "Payout",
  payout_return: "Returned payout",
  transaction: "Transaction",
  account: "Account",
  law: "Law of the ledger",
  statement_row: "Row of a statement",
};
