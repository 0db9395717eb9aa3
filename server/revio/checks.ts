import { isMoneyIn } from "./deposit-fact";
import type { Purchase } from "./purchase-schema";

export type Expected = {
  /** The attached id, or null while none is attached. */
  id: string | null;
  reference: string;
  brandId: string;
  isTest: boolean;
  amountMinor: bigint;
  currency: string;
};

export type Field =
  | "amount"
  | "currency"
  | "conversion"
  | "reference"
  | "id"
  | "brand"
  | "is_test"
  | "marked_as_paid"
  | "type"
  | "payment";
export type Difference = { field: Field; expected: string; actual: string };

/**
 * `suspense`: the provider holds money that does not fit our deposit: hold it in suspense, open a break, no credit.
 * `not_ours`: it is not our money, or no money: post nothing, open a break.
 */
export type Comparison = "match" | { verdict: "suspense" | "not_ours"; differences: Difference[] };

const SUSPENSE: ReadonlySet<Field> = new Set<Field>(["amount", "currency", "conversion", "reference"]);

/**
 * Compares what Revio says now with what we asked for (REVIO.md B6). Before any money moves this must be `match`, on a
 * purchase just read. The figures of the payment are compared once there is one, and they must be there once the money
 * is said to be. One difference of the second kind decides alone: nothing is posted for what may not be ours.
 */
export function comparePurchase(purchase: Purchase, expected: Expected): Comparison {
  const differences: Difference[] = [];
  const check = (field: Field, wanted: unknown, actual: unknown): void => {
    if (wanted !== actual)
      differences.push({ field, expected: String(wanted), actual: clipped(String(actual)) });
  };
  if (expected.id !== null) check("id", expected.id, purchase.id);
  check("type", "purchase", purchase.type);
  check("brand", expected.brandId, purchase.brandId);
  check("is_test", expected.isTest, purchase.isTest);
  check("marked_as_paid", false, purchase.markedAsPaid);
  check("reference", expected.reference, purchase.reference);
  check("amount", expected.amountMinor, purchase.total);
  check("currency", expected.currency, purchase.currency);
  check("conversion", false, purchase.isConverted);
  const { payment } = purchase;
  if (payment) {
    check("type", "purchase", payment.type);
    check("type", "incoming", payment.isOutgoing ? "outgoing" : "incoming");
    check("amount", expected.amountMinor, payment.amount);
    check("currency", expected.currency, payment.currency);
  } else if (isMoneyIn(purchase)) check("payment", "present", "missing");
  if (differences.length === 0) return "match";
  const verdict = differences.every(({ field }) => SUSPENSE.has(field)) ? "suspense" : "not_ours";
  return { verdict, differences };
}

/** Goes into a break: long enough to read, and no control characters, which PostgreSQL and terminals dislike. */
const clipped = (text: string): string => text.replace(/\p{C}/gu, "\ufffd").slice(0, 200);
