import { z } from "zod";
import { callCommand } from "@/db/command";
import { SCHEDULE } from "@/server/health/schedule";
import { sentBefore } from "@/server/health/stuck";
import { log } from "@/server/observability/logger";
import { channels } from "./channels";

const row = z.object({ opened: z.number().int(), closed: z.number().int() });

/**
 * Looks at all rules once, as of `at`: opens an alert for each condition that is new, closes those whose condition is gone, and
 * announces both. A second call for the same moment opens and closes nothing.
 */
export async function evaluateAlerts(at: Date): Promise<z.infer<typeof row>> {
  const { webhook, email } = channels();
  const result = await callCommand(
    "worker",
    "evaluate_alerts",
    {
      now: at,
      jobs: SCHEDULE,
      sentBefore: sentBefore(at),
      webhook: webhook !== null,
      email: email !== null,
    },
    row,
  );
  if (result.opened > 0 || result.closed > 0)
    log.warn("alerts.changed", { reason: `${result.opened} opened, ${result.closed} closed` });
  return result;
}
