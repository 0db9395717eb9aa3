import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ outcome: z.enum(["released", "already", "not_open"]) });

/**
 * Gives the reserved money back, exactly once: surely nothing was paid. Never called for a timeout or an unknown answer. A
 * withdrawal that is completed stays so (`not_open`).
 */
export const releaseWithdrawal = async (input: {
  transactionId: string;
  failureCode: string;
  failureDetail: string | null;
  providerStatus: string | null;
  cause: string;
}): Promise<z.infer<typeof row>["outcome"]> => {
  const { transactionId, ...rest } = input;
  return (await callCommand("worker", "release_withdrawal", { transaction: transactionId, ...rest }, row))
    .outcome;
};
