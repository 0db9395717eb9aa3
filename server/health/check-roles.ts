import { setTimeout as sleep } from "node:timers/promises";
import { findExcess } from "@/db/role-check";
import { env } from "@/server/env";
import { errorFields, log } from "@/server/observability/logger";

const RETRY_MS = 5_000;

/** Whether the program may go on with these findings: not in production, but for the machine whose secrets were made for development. */
export const mayStart = (
  excess: readonly string[],
  { NODE_ENV, SECRETS_MARK }: { NODE_ENV: string; SECRETS_MARK?: string | undefined } = env(),
): boolean => excess.length === 0 || NODE_ENV !== "production" || SECRETS_MARK === "development";

/**
 * Ends the process when a role of its can do more than this tree lists. A database that does not answer is asked again until it does, so
 * that the program starts before its database, and is checked all the same. Called once at start.
 */
export async function checkRoles(refuse: () => void = () => process.exit(1)): Promise<void> {
  for (;;) {
    try {
      const excess = await findExcess();
      for (const finding of excess) log.error("role.excess", { reason: finding });
      if (mayStart(excess)) return;
      log.fatal("server.refused", { state: "a database role can do more than it should" });
      return refuse();
    } catch (error) {
      log.warn("role.unchecked", errorFields(error));
      await sleep(RETRY_MS, undefined, { ref: false });
    }
  }
}
