import { z } from "zod";
import { batchedCommand } from "@/db/command";

const row = z.object({
  outcome: z.enum(["settled", "already", "held", "amount_mismatch", "unknown_purchase"]),
  transaction_id: z.uuid().nullable(),
  late: z.boolean().nullable(),
});

const settle = batchedCommand("worker", "settle_deposit", row);

type Settlement = {
  outcome: z.infer<typeof row>["outcome"];
  transactionId: string | null;
  late: boolean;
};

/**
 * Credits a paid purchase exactly once (minor units). Every later call, by whatever path, answers `already` and changes nothing.
 * `amount_mismatch` and `unknown_purchase` post nothing; `held` means the purchase lies in suspense.
 */
export async function settleDeposit(input: {
  purchaseId: string;
  amountMinor: bigint;
  currency: string;
  providerFeeMinor: bigint;
  providerStatus: string;
  method: string | null;
  cause: string;
}): Promise<Settlement> {
  const answer = await settle({
    purchase: input.purchaseId,
    amount: input.amountMinor,
    currency: input.currency,
    providerFee: input.providerFeeMinor,
    providerStatus: input.providerStatus,
    method: input.method,
    cause: input.cause,
  });
  return { outcome: answer.outcome, transactionId: answer.transaction_id, late: answer.late ?? false };
}
