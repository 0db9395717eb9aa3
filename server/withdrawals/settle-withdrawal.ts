import { z } from "zod";
import { callCommand } from "@/db/command";
import type { PayoutFact } from "@/server/revio/rail";
import type { Cause } from "./applied";

const row = z.object({ outcome: z.enum(["settled", "already", "unknown_payout", "mismatch", "conflict"]) });

/**
 * Takes the reserved money out, exactly once: the bank has been paid. Later calls answer `already`. `conflict`: it was given back
 * before, so it is perhaps paid twice; `mismatch`: another amount or currency. Neither moves anything.
 */
export const settleWithdrawal = async (
  fact: PayoutFact,
  cause: Cause,
): Promise<z.infer<typeof row>["outcome"]> =>
  (
    await callCommand(
      "worker",
      "settle_withdrawal",
      {
        payout: fact.ref,
        amount: fact.amountMinor,
        currency: fact.currency,
        providerStatus: fact.providerStatus,
        cause,
      },
      row,
    )
  ).outcome;
