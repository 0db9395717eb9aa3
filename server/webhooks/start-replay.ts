import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const started = z.object({ outcome: z.enum(["started", "waiting_approval"]) });
const steered = z.object({ outcome: z.enum(["done", "already", "closed"]) });

/** One dead letter of a replay, with what its preview was when the admin decided. */
export type ReplayItem = { deadLetterId: string; previewSha256: string | null };

/**
 * Starts a named replay of dead letters at so many a minute. Above 100 it waits for a second admin, under `approvalId`. A second call
 * with the same id answers the same. NOT_FOUND: a letter that is not there, or about a message; IDEMPOTENCY_CONFLICT: another's id.
 */
export async function startReplay(
  call: AdminCall,
  replay: {
    id: string;
    approvalId: string;
    name: string;
    reason: string;
    perMinute: number;
    items: ReplayItem[];
  },
): Promise<z.infer<typeof started>["outcome"]> {
  const { approvalId, ...rest } = replay;
  const args = { ...calledBy(call), ...rest, approval: approvalId };
  return (await callCommand("app", "start_replay", args, started)).outcome;
}

/** Pauses, resumes or cancels. `closed`: it has ended, or waits for an approval and can only be cancelled. NOT_FOUND. */
export const steerReplay = async (
  call: AdminCall,
  runId: string,
  to: "running" | "paused" | "cancelled",
  reason: string,
): Promise<z.infer<typeof steered>["outcome"]> =>
  (await callCommand("app", "steer_replay", { ...calledBy(call), run: runId, to, reason }, steered)).outcome;
