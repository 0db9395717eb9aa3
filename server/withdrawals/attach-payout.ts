import { z } from "zod";
import { callCommand } from "@/db/command";
import type { PreparedPayout } from "@/server/revio/rail";

const row = z.object({ outcome: z.enum(["attached", "already", "other_attached", "closed"]) });

/** Stores the one payout of a withdrawal that may ever be executed, `requested` -> `processing`. The first one stands. */
export const attachPayout = async (
  transactionId: string,
  payout: PreparedPayout,
): Promise<z.infer<typeof row>["outcome"]> =>
  (
    await callCommand(
      "worker",
      "attach_payout",
      {
        transaction: transactionId,
        payout: payout.ref,
        executionUrl: payout.executionUrl,
        providerStatus: payout.providerStatus,
      },
      row,
    )
  ).outcome;
