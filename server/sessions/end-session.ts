import { z } from "zod";
import { callCommand } from "@/db/command";
import { byActor } from "./admin-call";
import type { Acting } from "./session";

/**
 * Ends one of the user's own sessions; its tokens fail on their next use. Second call: `already`. Throws NOT_FOUND for anything
 * but an own session, STEP_UP_REQUIRED for another one than the own, SESSION_ENDED when the acting session is over (after ending itself, too).
 */
export async function endSession(actor: Acting, target: string): Promise<"ended" | "already"> {
  const answer = z.object({ outcome: z.enum(["ended", "already"]) });
  return (await callCommand("app", "end_session", { ...byActor(actor), target }, answer)).outcome;
}

/**
 * Ends all other sessions of the user and says how many were alive. The same confirmation once more: the same number, and nothing is done.
 * Throws STEP_UP_REQUIRED, SESSION_ENDED.
 */
export async function endOtherSessions(actor: Acting): Promise<number> {
  const answer = z.object({ ended: z.number().int() });
  return (await callCommand("app", "end_other_sessions", byActor(actor), answer)).ended;
}
