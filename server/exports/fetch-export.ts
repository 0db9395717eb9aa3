import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import type { Acting } from "@/server/sessions/session";

/** A copy's bytes (a ZIP archive), for its own person while its day lasts; each call leaves an audit row. NOT_FOUND for everything else. */
export async function fetchExport(actor: Acting, exportId: string): Promise<Buffer> {
  const found = await callCommand(
    "app",
    "fetch_export",
    { user: actor.userId, session: actor.sessionId, export: exportId, request: currentRequestId() },
    z.object({ content: z.instanceof(Buffer) }).optional(),
  );
  if (!found) throw new Refusal("NOT_FOUND");
  return found.content;
}
