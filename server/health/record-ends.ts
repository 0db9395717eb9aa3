import { z } from "zod";
import { callCommand } from "@/db/command";
import { env } from "@/server/env";
import { errorFields, log } from "@/server/observability/logger";
import { takeEnds } from "@/server/observability/process-ends";

/**
 * Brings the ends of processes that were noted since the last time into `process_faults`, each once, and says how many. When the
 * database is away they stay noted and it throws.
 */
export async function recordEnds(): Promise<number> {
  const file = env().PROCESS_ENDS_FILE;
  if (file === undefined) return 0;
  return takeEnds(file, async ({ id, process, kind, detail, endedAt }) => {
    log.error("process.ended", { reason: `${process} ${kind}: ${detail ?? "no more is known"}` });
    await callCommand(
      "worker",
      "record_process_fault",
      { id, process, kind, detail, endedAt },
      z.object({ outcome: z.enum(["recorded", "already"]) }),
    );
  });
}

const EVERY_MS = 60_000;

/** Looks now and once a minute for the life of the process, and keeps no process alive. Returns what ends it. */
export function startRecordingEnds(): () => void {
  const look = (): void =>
    void recordEnds().catch((error: unknown) => log.warn("process.ends-not-kept", errorFields(error)));
  look();
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
