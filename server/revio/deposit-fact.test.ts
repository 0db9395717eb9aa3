import { describe, expect, it } from "vitest";
import type { DepositFact } from "./deposit-fact";
import { depositFact, isMoneyIn } from "./deposit-fact";
import { examplePurchase } from "./purchase-example";
import type { Purchase } from "./purchase-schema";
import { readPurchase } from "./purchase-schema";
import { PURCHASE_STATUSES } from "./statuses";

function purchase(changes: Record<string, unknown>): Purchase {
  const read = readPurchase(examplePurchase(changes));
  if (!read) throw new Error("the example does not fit");
  return read;
}

const open = { kind: "open", onTheWay: false } as const;
const table: Record<(typeof PURCHASE_STATUSES)[number], DepositFact> = {
  created: open,
  sent: open,
  viewed: open,
  pending_execute: { kind: "open", onTheWay: true },
  pending_charge: { kind: "open", onTheWay: true },
  hold: { ...open, oddity: "never_requested" },
  pending_capture: { ...open, oddity: "never_requested" },
  preauthorized: { ...open, oddity: "never_requested" },
  error: { kind: "failed", reason: "insufficient_funds" },
  blocked: { kind: "failed", reason: "blocked", oddity: "blocked_by_provider" },
  released: { kind: "failed", reason: "released", oddity: "released" },
  pending_release: { kind: "failed", reason: "released", oddity: "released" },
  cancelled: { kind: "cancelled" },
  expired: { kind: "expired", cancelPurchase: false },
  overdue: { kind: "expired", cancelPurchase: true, oddity: "overdue_despite_due_strict" },
  paid: { kind: "paid" },
  cleared: { kind: "paid" },
  settled: { kind: "paid" },
  pending_refund: { kind: "refunding" },
  refunded: { kind: "refunded", refunded: 0n, full: false },
  chargeback: { kind: "charged_back" },
  retrieved: { kind: "unclear", status: "retrieved", oddity: "unknown_status" },
};

describe("depositFact", () => {
  const transaction_data = { attempts: [{ error: { code: "insufficient_funds" } }] };
  for (const status of PURCHASE_STATUSES)
    it(`reads ${status} as ${table[status].kind}`, () =>
      expect(depositFact(purchase({ status, transaction_data }))).toEqual(table[status]));

  it("reads an unknown status as unclear", () =>
    expect(depositFact(purchase({ status: "frozen" }))).toEqual({
      kind: "unclear",
      status: "frozen",
      oddity: "unknown_status",
    }));

  it("tells how much was refunded, and whether all", () => {
    const refunded = (refundable_amount: unknown): DepositFact =>
      depositFact(purchase({ status: "refunded", refundable_amount }));
    expect(refunded(0)).toEqual({ kind: "refunded", refunded: 25000n, full: true });
    expect(refunded(20000)).toEqual({ kind: "refunded", refunded: 5000n, full: false });
  });

  it("moves nothing for a refund without figures, or with figures that cannot be", () => {
    const unclear = { kind: "unclear", status: "refunded", oddity: "refund_amount_missing" };
    expect(depositFact(purchase({ status: "refunded", refundable_amount: null }))).toEqual(unclear);
    expect(depositFact(purchase({ status: "refunded", payment: null }))).toEqual(unclear);
    expect(depositFact(purchase({ status: "refunded", refundable_amount: 25001 }))).toEqual(unclear);
  });

  it("names the reason unknown when the acquirer gives none", () =>
    expect(depositFact(purchase({ status: "error", transaction_data: null }))).toEqual({
      kind: "failed",
      reason: "unknown",
    }));
});

describe("isMoneyIn", () => {
  it("holds for exactly the statuses whose effects include a credit", () => {
    const paid = PURCHASE_STATUSES.filter((status) => isMoneyIn(purchase({ status })));
    expect(paid).toEqual(
      ["paid", "cleared", "settled", "chargeback", "pending_refund", "refunded"].toSorted(byOrder),
    );
  });
});

const byOrder = (a: string, b: string): number => order(a) - order(b);
const order = (status: string): number => PURCHASE_STATUSES.findIndex((known) => known === status);
