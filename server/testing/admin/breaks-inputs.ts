import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

const breakId = (): string => encodeId("brk", newId());
const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

/** Valid input for each procedure of `admin-breaks`, for the matrix of procedures and callers. */
export const BREAKS_INPUTS = {
  "adminBreaks.list": () => ({}),
  "adminBreaks.get": () => ({ breakId: breakId() }),
  "adminBreaks.counts": () => ({}),
  "adminBreaks.admins": () => ({}),
  "adminBreaks.assign": () => ({ breakId: breakId(), assigneeId: null }),
  "adminBreaks.move": () => ({ breakId: breakId(), state: "ignored" as const, until: tomorrow() }),
  "adminBreaks.comment": () => ({ breakId: breakId(), key: crypto.randomUUID(), text: "looked at it" }),
  "adminBreaks.resolve": () => ({
    breakId: breakId(),
    reasonCode: "false_positive" as const,
    remark: "nothing is wrong here",
  }),
  "adminBreaks.recheck": () => ({ breakId: breakId() }),
};

/** Admitted calls that then fail for another reason. */
export const BREAKS_ADMITTED: Record<string, RefusalCode[]> = {
  "adminBreaks.get": ["NOT_FOUND"],
  "adminBreaks.assign": ["NOT_FOUND"],
  "adminBreaks.move": ["NOT_FOUND"],
  "adminBreaks.comment": ["NOT_FOUND"],
  "adminBreaks.resolve": ["NOT_FOUND"],
  "adminBreaks.recheck": ["NOT_FOUND"],
};
