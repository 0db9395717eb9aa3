import type { Followed } from "./queries";

/** Longer than the call to execute can take: a mark without an outcome is older when its process is gone. */
const CALL_MS = 60_000;

/**
 * What we know of our own call to execute a payout. `not_sent`: surely not accepted. `in_flight`: somebody is waiting for the
 * answer now. `answered`, `refused`: it said so. `in_doubt`: it may have been accepted, and only reading tells.
 */
type Execution = "not_sent" | "in_flight" | "answered" | "refused" | "in_doubt";

/** From our mark and its outcome alone, at the time they were read. */
export function executionOf({ execute, now }: Followed): Execution {
  switch (execute?.outcome) {
    case undefined:
    case "unavailable":
      return "not_sent";
    case "ok":
      return "answered";
    case "rejected":
      return "refused";
    case "unknown":
      return "in_doubt";
    case null:
      return now.getTime() - execute.markedAt.getTime() < CALL_MS ? "in_flight" : "in_doubt";
  }
}
