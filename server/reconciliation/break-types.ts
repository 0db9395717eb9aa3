/**
 * The vocabulary of breaks. `BREAK_TYPES` says how grave each type is by itself and holds the same table as `wallet.break_harm`,
 * which decides; a test compares.
 */
export type Severity = "low" | "medium" | "high" | "critical";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const satisfies readonly Severity[];

/** Harm by type, and the type in words. */
export const BREAK_TYPES = {
  missing_in_ledger: { harm: "high", words: "Paid at Revio, not in our books" },
  missing_at_provider: { harm: "high", words: "In our books, not at Revio" },
  amount_mismatch: { harm: "high", words: "Amounts differ" },
  currency_mismatch: { harm: "high", words: "Currencies differ" },
  fee_mismatch: { harm: "medium", words: "Fees differ" },
  reference_mismatch: { harm: "medium", words: "References differ" },
  status_mismatch: { harm: "medium", words: "Booked here, no money moved at Revio" },
  unknown_reference: { harm: "medium", words: "Paid with a reference we don't know" },
  duplicate: { harm: "high", words: "A second payment for one deposit" },
  duplicate_row: { harm: "low", words: "Listed twice in one statement" },
  wrong_account: { harm: "high", words: "Of another account at Revio" },
  refund_not_booked: { harm: "high", words: "Refund not in our books" },
  chargeback_not_booked: { harm: "high", words: "Chargeback not in our books" },
  payout_not_booked: { harm: "high", words: "Paid out at Revio, open here" },
  return_not_booked: { harm: "high", words: "Returned payout not in our books" },
  stray_payout: { harm: "critical", words: "Money out that we don't know" },
  perhaps_paid_twice: { harm: "critical", words: "Given back here, paid out at Revio" },
  late_settlement: { harm: "low", words: "Booked more than a day late" },
  balance_residual: { harm: "critical", words: "Every record explained, the sums differ" },
  unreadable_row: { harm: "medium", words: "A row that was left out" },
  internal_imbalance: { harm: "critical", words: "Our own ledger doesn't add up" },
  receivable: { harm: "high", words: "Owed by a user after a reversal" },
  refund_mismatch: { harm: "high", words: "Refunds differ" },
  unexpected_status: { harm: "medium", words: "A status we don't expect" },
  payout_differs: { harm: "high", words: "Payout differs from the withdrawal" },
  unsafe_execution_url: { harm: "high", words: "Payout address we don't trust" },
} as const satisfies Record<string, { harm: Severity; words: string }>;

type KnownBreakType = keyof typeof BREAK_TYPES;

/** A type in words; one that a later version wrote is shown as it is. */
export const breakWords = (type: string): string =>
  type in BREAK_TYPES ? BREAK_TYPES[type as KnownBreakType].words : type.replaceAll("_", " ");

export const BREAK_STATES = [
  "new",
  "assigned",
  "investigating",
  "waiting",
  "resolved",
  "cleared",
  "ignored",
] as const;
export type BreakState = (typeof BREAK_STATES)[number];

/** Reasons that move money: written by an approved adjustment alone. */
export const MONEY_REASONS = ["corrected_by_adjustment", "fee_recorded", "tolerance_write_off"] as const;

/** Reasons an admin may give by hand. */
export const HAND_REASONS = [
  "matched_late",
  "provider_error_confirmed",
  "duplicate_refunded",
  "not_our_transaction",
  "false_positive",
] as const;
