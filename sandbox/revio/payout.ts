/** A payout as the sandbox keeps it, and as the API shows it (REVIO.md A5). */
import type { HistoryEntry, PaymentAttempt } from "./purchase";
import { wire } from "./row";

export type Payout = {
  id: string;
  number: number;
  /** The row's version this was read at; 0 before the first write. */
  version: number;
  reference: string;
  brandId: string;
  isTest: boolean;
  client: { email: string; full_name: string; bank_account: string; bank_code: string };
  senderName: string;
  description: string;
  currency: string;
  amount: bigint;
  createdOn: number;
  updatedOn: number;
  status: string;
  history: HistoryEntry[];
  /** Newest first; the one under way is neither successful nor has it an error. */
  attempts: PaymentAttempt[];
  /** Amount and fee while an attempt is under way, else 0. */
  outgoing: bigint;
  /** What has left for the bank account, what came back, and what Revio keeps for it: sums, as both can happen again. */
  paid: bigint;
  returned: bigint;
  fee: bigint;
  paidOn: number | null;
  executionOrigin: string;
};

/** The object every answer and every event shows. `net_amount` is what left the balance [assumed]. */
export function payoutBody(payout: Payout): Record<string, unknown> {
  return {
    id: payout.id,
    type: "payout",
    status: payout.status,
    is_test: payout.isTest,
    brand_id: payout.brandId,
    reference: payout.reference,
    client: payout.client,
    payment: {
      payment_type: "payout",
      is_outgoing: true,
      amount: wire(payout.amount),
      currency: payout.currency,
      description: payout.description,
      fee_amount: wire(payout.fee),
      net_amount: wire(payout.amount + payout.fee),
      pending_amount: 0,
      paid_on: payout.paidOn,
    },
    sender_name: payout.senderName,
    transaction_data: { payment_method: "bank_account", attempts: payout.attempts },
    status_history: payout.history,
    execution_url: `${payout.executionOrigin}/api/v1/payouts/${payout.id}/execute/`,
    created_on: payout.createdOn,
    updated_on: payout.updatedOn,
  };
}
