import { z } from "zod";
import { callCommand } from "@/db/command";
import type { RefusalCode } from "@/server/errors";
import { errorFields, log } from "@/server/observability/logger";

/** What is said to whoever may not do a thing at all; refusals for an amount or a state are rows of the commands themselves. */
const PERMISSIONS: ReadonlySet<RefusalCode> = new Set([
  "NO_PERMISSION",
  "FACTOR_REQUIRED",
  "STEP_UP_REQUIRED",
  "ABOUT_YOURSELF",
  "OTHER_DEVICE",
  "OWN_REQUEST",
  "ROLE_TOO_NEW",
  "FACTOR_KEPT",
]);

/** Whether this code says that a person may not do a thing at all. */
export const isPermission = (code: RefusalCode): boolean => PERMISSIONS.has(code);

/**
 * Writes the audit row of a refused call, once per call. The refusal stands whatever becomes of the row, so a database that does not
 * take it is only reported.
 */
export async function recordRefusal(
  caller: { userId: string; sessionId: string },
  { procedure, code, requestId }: { procedure: string; code: RefusalCode; requestId: string },
): Promise<void> {
  const { userId: user, sessionId: session } = caller;
  try {
    await callCommand(
      "app",
      "record_refusal",
      { user, session, procedure, code, request: requestId },
      z.unknown(),
    );
  } catch (error) {
    log.error("refusal.not_recorded", { procedure, ...errorFields(error) });
  }
}
