import { z } from "zod";
import { callCommand } from "@/db/command";

/** However many pages, devices and sweeps look at a deposit or a withdrawal, Revio is asked at most this often. */
const GAP = "2 seconds";

/**
 * True for the one caller, over all processes, that may ask Revio about this transaction now. It counts as asked from here on, whatever
 * comes of it: a sweep so comes to everything before it comes to anything again.
 */
export const claimCheck = async (transactionId: string): Promise<boolean> =>
  (
    await callCommand(
      "worker",
      "claim_check",
      { transaction: transactionId, gap: GAP },
      z.object({ claimed: z.boolean() }),
    )
  ).claimed;
