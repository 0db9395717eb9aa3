import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";

const answer = z.object({ outcome: z.enum(["chosen", "already", "taken"]) });

const HANDLE = /^[a-z][a-z0-9_]{2,29}$/;
/** Names that would pass for ours wherever they stand in a handle. */
const OURS = /octoco|revio/;
/** Words that would pass for somebody in charge, when they are a part of a handle: `admin`, `the_support2`. */
const IN_CHARGE = new Set([
  "admin",
  "admins",
  "administrator",
  "bank",
  "billing",
  "finance",
  "fraud",
  "help",
  "helpdesk",
  "info",
  "moderator",
  "official",
  "payments",
  "refunds",
  "root",
  "security",
  "service",
  "staff",
  "support",
  "system",
  "team",
  "wallet",
]);

const isReserved = (handle: string): boolean =>
  OURS.test(handle) || handle.split("_").some((part) => IN_CHARGE.has(part.replace(/\d+$/, "")));

/** The stored form of what a person typed: `@Thandi_M ` is `thandi_m`. Throws BAD_INPUT when it can't be a handle. */
export function readHandle(text: string): string {
  const handle = text.trim().replace(/^@/, "").toLowerCase();
  if (!HANDLE.test(handle)) {
    throw new Refusal("BAD_INPUT", {
      field: "handle",
      sentence: "Handle must be 3 to 30 letters, digits and underscores, and start with a letter.",
    });
  }
  if (isReserved(handle))
    throw new Refusal("BAD_INPUT", {
      field: "handle",
      sentence: "That handle is kept free. Choose another one.",
    });
  return handle;
}

/**
 * Gives the actor a handle; the one before is free again. A second call changes nothing. Refusals: BAD_INPUT and HANDLE_TAKEN,
 * both about the field `handle`; SESSION_ENDED. Callers count the tries: an answer tells whether a handle is taken.
 */
export async function chooseHandle(
  actor: { userId: string; sessionId: string },
  text: string,
): Promise<void> {
  const args = {
    user: actor.userId,
    session: actor.sessionId,
    handle: readHandle(text),
    request: currentRequestId(),
  };
  const { outcome } = await callCommand("app", "choose_handle", args, answer);
  if (outcome === "taken") throw new Refusal("HANDLE_TAKEN", { field: "handle" });
}
