import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

const letter = () => ({ deadLetterId: encodeId("dlt", newId()), previewSha256: null });
const one = () => ({ replayId: encodeId("rpl", newId()) });
const withReason = () => ({ ...one(), reason: "Asked for by support" });

/** Valid input for each procedure of `admin-replays`, for the matrix of procedures and callers. */
export const REPLAYS_INPUTS = {
  "adminReplays.start": () => ({
    idempotencyKey: newId(),
    name: "After the outage",
    reason: "Asked for by support",
    items: [letter(), letter()], // more than one is confirmed
  }),
  "adminReplays.list": () => ({}),
  "adminReplays.get": one,
  "adminReplays.items": one,
  "adminReplays.pause": withReason,
  "adminReplays.resume": withReason,
  "adminReplays.cancel": withReason,
};

/** Admitted calls that then fail for another reason. */
export const REPLAYS_ADMITTED: Record<string, RefusalCode[]> = {
  "adminReplays.start": ["NOT_FOUND"],
  "adminReplays.get": ["NOT_FOUND"],
  "adminReplays.items": ["NOT_FOUND"],
  "adminReplays.pause": ["NOT_FOUND"],
  "adminReplays.resume": ["NOT_FOUND"],
  "adminReplays.cancel": ["NOT_FOUND"],
};
