import { createHash } from "node:crypto";
import { z } from "zod";
import { callCommand } from "@/db/command";
import type { StepUpDetails } from "@/server/security/step-up-actions";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";
import type { Group } from "./letter-queries";

const started = z.object({ outcome: z.enum(["started", "waiting_approval"]) });
const steered = z.object({ outcome: z.enum(["done", "already", "closed"]) });

/** One dead letter of a replay, with what its preview was when the admin decided. */
export type ReplayItem = { deadLetterId: string; previewSha256: string | null };

/** What is confirmed when more than one is replayed: all of a group, or exactly these. */
export const replayDetails = (
  group: Group | null,
  letters: readonly string[],
): StepUpDetails<"replay.start"> => ({
  cause: group?.cause ?? "",
  subjectKind: group?.subjectKind ?? "",
  letters:
    group === null
      ? createHash("sha256")
          .update([...new Set(letters)].join(","))
          .digest("hex")
      : "",
});

/**
 * Starts a named replay of dead letters at so many a minute; of a group, all that it names. Above 100 it waits for a second admin, under
 * `approvalId`. A second call with the same id answers the same. NOT_FOUND: a letter that is not there, about a message, or of another
 * group; IDEMPOTENCY_CONFLICT: another's id; STEP_UP_REQUIRED, for a group or more than one.
 */
export async function startReplay(
  call: AdminCall,
  replay: {
    id: string;
    approvalId: string;
    name: string;
    reason: string;
    perMinute: number;
    group: Group | null;
    items: ReplayItem[];
  },
): Promise<z.infer<typeof started>["outcome"]> {
  const { approvalId, group, ...rest } = replay;
  const { cause = null, subjectKind = null } = group ?? {};
  const stepUp = call.actor.stepUp ?? null;
  const args = { ...calledBy(call), ...rest, cause, subjectKind, approval: approvalId, stepUp };
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
