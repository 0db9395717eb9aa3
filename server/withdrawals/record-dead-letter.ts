import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ outcome: z.enum(["recorded", "already", "ended"]) });

/** Puts a withdrawal that ran out of attempts where a person sees it: once per run, one open per withdrawal. Moves nothing. */
export const recordWithdrawalDeadLetter = async (input: {
  transactionId: string;
  runId: string;
  errorCode: string;
}): Promise<z.infer<typeof row>["outcome"]> =>
  (
    await callCommand(
      "worker",
      "record_withdrawal_dead_letter",
      { transaction: input.transactionId, run: input.runId, errorCode: input.errorCode },
      row,
    )
  ).outcome;
