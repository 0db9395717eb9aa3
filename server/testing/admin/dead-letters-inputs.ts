import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

const one = () => ({ deadLetterId: encodeId("dlt", newId()) });
const withReason = () => ({ ...one(), reason: "Asked for by support" });

/** Valid input for each procedure of `admin-dead-letters`, for the matrix of procedures and callers. */
export const DEAD_LETTERS_INPUTS = {
  "adminDeadLetters.groups": () => ({}),
  "adminDeadLetters.list": () => ({}),
  "adminDeadLetters.get": one,
  "adminDeadLetters.preview": one,
  "adminDeadLetters.discard": withReason,
  "adminDeadLetters.requestDiscard": withReason,
  "adminDeadLetters.restore": withReason,
};

/** Admitted calls that then fail for another reason. */
export const DEAD_LETTERS_ADMITTED: Record<string, RefusalCode[]> = {
  "adminDeadLetters.get": ["NOT_FOUND"],
  "adminDeadLetters.preview": ["NOT_FOUND"],
  "adminDeadLetters.discard": ["NOT_FOUND"],
  "adminDeadLetters.requestDiscard": ["NOT_FOUND"],
  "adminDeadLetters.restore": ["NOT_FOUND"],
};
