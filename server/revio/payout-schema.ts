/**
 * The provider's Payout as far as we use it (REVIO.md A5). Strict on the keys we read, open for all others. The destination
 * is kept, since it is compared before money moves: a value of this type never goes into a log, a break or an error.
 */
import { z } from "zod";
import { asObject } from "./json";
import { amount, failureCodeOf, id, optionalText } from "./purchase-schema";

const PAYOUT_STATUSES = ["initialized", "pending", "success", "error"] as const;

const payoutSchema = z
  .looseObject({
    id,
    type: z.string(),
    status: z.string(),
    is_test: z.boolean(),
    brand_id: z.string(),
    reference: optionalText,
    client: z.looseObject({ bank_account: optionalText, bank_code: optionalText }),
    payment: z.looseObject({ amount, currency: z.string() }),
    transaction_data: z.unknown().optional(),
    status_history: z.array(z.looseObject({ status: z.string() })).nullish(),
    execution_url: z.string().nullish(),
  })
  .transform((payout) => ({
    id: payout.id,
    type: payout.type,
    /** A word we do not know is data: it is kept, shown to an admin, and moves nothing. */
    status: PAYOUT_STATUSES.find((known) => known === payout.status) ?? { unknown: payout.status },
    isTest: payout.is_test,
    brandId: payout.brand_id,
    reference: payout.reference,
    accountNumber: payout.client.bank_account,
    branchCode: payout.client.bank_code,
    amount: payout.payment.amount,
    currency: payout.payment.currency,
    attempts: attemptsOf(payout.transaction_data),
    /** It said `success` at some time. */
    wasPaid: payout.status_history?.some(({ status }) => status === "success") ?? false,
    failureCode: failureCodeOf(payout.transaction_data),
    /** As the provider wrote it. Only `safeExecutionUrl` may make an address of it. */
    executionUrl: payout.execution_url ?? null,
  }));

export type Payout = z.output<typeof payoutSchema>;

/** The payout in an answer, or undefined if it does not fit. Never throws. */
export function readPayout(json: unknown): Payout | undefined {
  const result = payoutSchema.safeParse(json);
  return result.success ? result.data : undefined;
}

/** The executions listed, newest first: `ended` when it says how it went. Their inside varies, so nothing else is expected. */
function attemptsOf(transactionData: unknown): { ended: boolean }[] {
  const attempts = asObject(transactionData)?.["attempts"];
  if (!Array.isArray(attempts)) return [];
  return attempts.map((attempt: unknown) => {
    const { successful, error } = asObject(attempt) ?? {};
    return { ended: typeof successful === "boolean" && (successful || (error ?? null) !== null) };
  });
}
