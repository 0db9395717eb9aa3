import { z } from "zod";
import { callCommand } from "@/db/command";
import { log } from "@/server/observability/logger";
import { listStuckWithdrawals } from "./queries";

/**
 * Announces anew the withdrawals that fell out of the normal path, for the functions that submit and follow them. Ages count from
 * `at`. Moves no money; a second run finds the condition gone.
 */
export const sweepWithdrawals = async (at: Date, limit = 500): Promise<{ announced: number }> =>
  callCommand("worker", "sweep_withdrawals", { now: at, limit }, z.object({ announced: z.number().int() }));

/** Says each withdrawal that only a person can bring on, one line each, for whoever is on call. */
export async function reportStuckWithdrawals(at: Date): Promise<number> {
  const stuck = await listStuckWithdrawals(at);
  for (const { id, status, deadLetter } of stuck)
    log.error("withdrawal.stuck", {
      transactionId: id,
      state: status,
      reason: deadLetter ?? "open_for_5_business_days",
    });
  return stuck.length;
}
