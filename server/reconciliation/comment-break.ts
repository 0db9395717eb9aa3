import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({ outcome: z.enum(["commented", "repeated"]) });

/** Adds a comment, once per `id`. A closed break can still be commented. NOT_FOUND: no such break. */
export async function commentBreak(
  call: AdminCall,
  comment: { id: string; breakId: string; text: string },
): Promise<void> {
  const { id, breakId, text } = comment;
  await callCommand("app", "comment_break", { id, ...calledBy(call), break: breakId, text }, row);
}
