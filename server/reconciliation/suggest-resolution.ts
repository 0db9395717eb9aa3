import { type Adjustable, PRODUCTS, type TEMPLATES } from "@/server/adjustments/request-adjustment";
import type { Books } from "./break-books";
import type { HAND_REASONS, MONEY_REASONS } from "./break-types";
import type { ProviderFacts } from "./provider-facts";

type SuggestedLeg = {
  debit: Adjustable;
  debitUser: string | null;
  credit: Adjustable;
  creditUser: string | null;
  amount: bigint;
};

/** What would resolve a break. It is only shown: nothing is ever posted by itself. */
export type Suggestion =
  | { kind: "recheck" | "none"; sentence: string }
  | { kind: "accept"; sentence: string; reasonCode: (typeof HAND_REASONS)[number] }
  | {
      kind: "adjust";
      sentence: string;
      template: (typeof TEMPLATES)[number];
      reasonCode: (typeof MONEY_REASONS)[number];
      legs: SuggestedLeg[];
      /** The provider's record, and by how much our books of it and of its fee would change. */
      record: { product: Product; objectId: string; claimed: bigint; claimedFee: bigint } | null;
    };
type Product = (typeof PRODUCTS)[number];

type About = {
  type: string;
  product: string;
  objectId: string;
  amount: bigint;
  /** The user whose money the record is, where known. */
  userId: string | null;
  /** A re-check was tried and left the difference. */
  rechecked: boolean;
};

const REPAIRED_BY_READING = new Set([
  "missing_in_ledger",
  "refund_not_booked",
  "chargeback_not_booked",
  "payout_not_booked",
  "return_not_booked",
  "unexpected_status",
  "refund_mismatch",
]);
const NOTHING_TO_POST: Record<string, (typeof HAND_REASONS)[number]> = {
  late_settlement: "matched_late",
  duplicate_row: "provider_error_confirmed",
  reference_mismatch: "provider_error_confirmed",
  wrong_account: "not_our_transaction",
  unreadable_row: "provider_error_confirmed",
};
const MONEY_OUT: ReadonlySet<Product> = new Set(["refund", "chargeback", "payout"]);

/** What to do about a break, from both sides of its record as they are now. */
export function suggestResolution(about: About, books: Books, facts: ProviderFacts): Suggestion {
  const byHand = NOTHING_TO_POST[about.type];
  if (byHand !== undefined)
    return { kind: "accept", sentence: "No money differs. Accept it with a remark.", reasonCode: byHand };
  if (!about.rechecked && REPAIRED_BY_READING.has(about.type))
    return {
      kind: "recheck",
      sentence: "Re-check it now: what Revio confirms is booked by itself.",
    };
  if (books.inSuspense > 0n) return outOfSuspense(about, books.inSuspense);
  const product = PRODUCTS.find((known) => known === about.product);
  if (product === undefined || facts.amount === null || about.type === "currency_mismatch")
    return { kind: "none", sentence: "There is no rule for this one. Ask Revio, then decide." };
  const record = { product, objectId: about.objectId };
  if (about.type === "fee_mismatch") return feeEntry(record, books, facts);
  const missing = BigInt(facts.amount) - books.amount;
  return missing === 0n
    ? { kind: "recheck", sentence: "Both sides agree now. Re-check it to clear it." }
    : correction(about, record, missing);
}

/** Money that Revio holds and nobody was credited with goes to its user, when one is known. */
function outOfSuspense({ userId }: About, amount: bigint): Suggestion {
  if (userId === null)
    return {
      kind: "none",
      sentence: "This money lies in suspense. Find out whose it is, or refund it at Revio.",
    };
  const leg = { debit: "suspense", debitUser: null, credit: "available", creditUser: userId } as const;
  return {
    kind: "adjust",
    sentence: "Credit the money in suspense to the user it belongs to.",
    template: "wrong_account",
    reasonCode: "corrected_by_adjustment",
    legs: [{ ...leg, amount }],
    record: null,
  };
}

type OfRecord = { product: Product; objectId: string };

function feeEntry(record: OfRecord, books: Books, facts: ProviderFacts): Suggestion {
  const more = BigInt(facts.fee ?? "0") - (books.fee ?? 0n);
  if (more === 0n) return { kind: "recheck", sentence: "Both sides agree now. Re-check it to clear it." };
  return {
    kind: "adjust",
    sentence: more > 0n ? "Record the rest of Revio's fee." : "Take back what was recorded of Revio's fee.",
    template: "fee",
    reasonCode: "fee_recorded",
    legs: [between("provider_fees", "revio_clearing", more)],
    record: {
      ...record,
      claimed: MONEY_OUT.has(record.product) ? more : -more, // what the money held changes by, in the record's own direction
      claimedFee: more,
    },
  };
}

/** `missing`: what our books of the record lack, in its own direction. */
function correction({ type, userId }: About, of: OfRecord, missing: bigint): Suggestion {
  const held = MONEY_OUT.has(of.product) ? -missing : missing;
  const record = { ...of, claimed: missing, claimedFee: 0n };
  if (held > 0n) {
    const leg: SuggestedLeg =
      userId === null
        ? between("revio_clearing", "suspense", held)
        : { ...between("revio_clearing", "available", held), creditUser: userId };
    const sentence =
      userId === null
        ? "Revio holds more than we booked. Take it into suspense."
        : "Revio holds more than we booked. Credit the user.";
    return {
      kind: "adjust",
      sentence,
      template: "missing_credit",
      reasonCode: "corrected_by_adjustment",
      legs: [leg],
      record,
    };
  }
  const owed = type === "perhaps_paid_twice";
  return {
    kind: "adjust",
    sentence: owed
      ? "The user was paid and has the money here too. Book what they owe us, then ask for it."
      : "Revio holds less than we booked. If they confirm it, we carry the difference.",
    template: "write_off",
    reasonCode: owed ? "corrected_by_adjustment" : "tolerance_write_off",
    legs: [between(owed ? "receivable" : "losses", "revio_clearing", -held)],
    record,
  };
}

/** A leg between two accounts of the system; a negative amount turns it round. */
const between = (debit: Adjustable, credit: Adjustable, amount: bigint): SuggestedLeg =>
  amount >= 0n
    ? { debit, debitUser: null, credit, creditUser: null, amount }
    : { debit: credit, debitUser: null, credit: debit, creditUser: null, amount: -amount };
