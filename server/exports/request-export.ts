import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { byActor } from "@/server/sessions/admin-call";
import type { Acting } from "@/server/sessions/session";

const row = z.object({ outcome: z.enum(["requested", "waiting"]) });

/** Asks for a copy of the data of whoever asks; a mail says when it is there. EXPORT_WAITING: asked for already; STEP_UP_REQUIRED. */
export async function requestExport(actor: Acting): Promise<string> {
  const id = newId();
  const { outcome } = await callCommand("app", "request_export", { id, ...byActor(actor) }, row);
  if (outcome === "waiting") throw new Refusal("EXPORT_WAITING");
  return id;
}
