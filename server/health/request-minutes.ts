import { randomUUID } from "node:crypto";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { errorFields, log } from "@/server/observability/logger";
import { returnTally, takeTallies } from "@/server/observability/request-tally";

const EVERY_MS = 20_000;
const processId = randomUUID();

/** Adds what this process counted since the last time to its rows. What could not be kept is counted again with the next. */
export async function keepRequestMinutes(): Promise<void> {
  for (const [minute, tally] of takeTallies()) {
    try {
      await callCommand(
        "worker",
        "record_request_minute",
        { minute, process: processId, ...tally },
        z.unknown(),
      );
    } catch (error) {
      returnTally(minute, tally);
      log.warn("requests.not_kept", errorFields(error));
    }
  }
}

/** Keeps them three times a minute for the life of the process, and keeps no process alive. Returns what ends it. */
export function startKeepingRequestMinutes(): () => void {
  const timer = setInterval(() => void keepRequestMinutes(), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
