import { z } from "zod";
import { callCommand } from "@/db/command";

/**
 * Announces again what waits for an attempt that should have come 15 minutes ago, since its run was lost. Ages count from `at`;
 * a second run finds the event announced. Sends nothing itself.
 */
export const sweepNotifications = async (at: Date, limit = 500): Promise<number> =>
  (
    await callCommand(
      "worker",
      "announce_stuck_notifications",
      { now: at, limit },
      z.object({ announced: z.number().int() }),
    )
  ).announced;
