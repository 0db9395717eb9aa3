import { z } from "zod";
import { callCommand } from "@/db/command";
import type { Cause } from "./applied";

const row = z.object({ outcome: z.enum(["returned", "already", "not_paid", "unknown_payout"]) });

/** Puts back all that a completed withdrawal took, fee included, exactly once: the bank sent it back. Flags the bank account. */
export const returnWithdrawal = async (input: {
  payoutId: string;
  failureCode: string;
  providerStatus: string;
  cause: Cause;
}): Promise<z.infer<typeof row>["outcome"]> => {
  const { payoutId, ...rest } = input;
  return (await callCommand("worker", "return_withdrawal", { payout: payoutId, ...rest }, row)).outcome;
};
