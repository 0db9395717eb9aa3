import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal, type RefusalCode } from "@/server/errors";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

type RunWish = {
  /** Made by whoever asks: the same id asks for the same run. */
  runId: string;
  reason: string | null;
} & (
  | { kind: "on_demand"; from: Date; to: Date }
  | { kind: "upload"; fileId: string; leaveOutBadRows: boolean; asOf?: Date }
  | { kind: "rerun"; parentRunId: string }
);

const row = z.object({
  outcome: z.enum(["requested", "repeated", "file_refused", "not_checked", "bad_rows"]),
});
const REFUSED: Record<string, RefusalCode> = {
  file_refused: "FILE_REFUSED",
  not_checked: "FILE_REFUSED",
  bad_rows: "FILE_HAS_BAD_ROWS",
};

/**
 * Queues a comparison and announces it. A second call with the same id changes nothing. Throws FILE_REFUSED, FILE_HAS_BAD_ROWS,
 * NOT_FOUND (no such file or run), NO_PERMISSION, SESSION_ENDED.
 */
export async function requestRun(call: AdminCall, wish: RunWish): Promise<void> {
  const { outcome } = await callCommand(
    "app",
    "request_reconciliation",
    {
      ...calledBy(call),
      id: wish.runId,
      kind: wish.kind,
      from: wish.kind === "on_demand" ? wish.from : null,
      to: wish.kind === "on_demand" ? wish.to : null,
      asOf: wish.kind === "upload" ? (wish.asOf ?? null) : null,
      file: wish.kind === "upload" ? wish.fileId : null,
      parent: wish.kind === "rerun" ? wish.parentRunId : null,
      leaveOutBadRows: wish.kind === "upload" && wish.leaveOutBadRows,
      reason: wish.reason,
    },
    row,
  );
  const refused = REFUSED[outcome];
  if (refused) throw new Refusal(refused);
}

/** Calls a run off. A second call changes nothing. Throws RUN_FINISHED for one that has ended or is comparing right now. */
export async function cancelRun(
  call: AdminCall,
  { runId, reason }: { runId: string; reason: string },
): Promise<void> {
  const { outcome } = await callCommand(
    "app",
    "cancel_reconciliation",
    { ...calledBy(call), run: runId, reason },
    z.object({ outcome: z.enum(["cancelled", "already", "finished"]) }),
  );
  if (outcome === "finished") throw new Refusal("RUN_FINISHED");
}
