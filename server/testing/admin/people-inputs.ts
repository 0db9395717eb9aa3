import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";
import type { Objects } from "../own-objects";

const nobody = (): string => encodeId("usr", newId());
const reason = "Asked for by support";

/** Valid input for each procedure of `admin-people`, for the matrix of procedures and callers. */
export const PEOPLE_INPUTS = {
  "adminPeople.list": () => ({}),
  "adminPeople.get": () => ({ personId: nobody() }),
  "adminPeople.reveal": () => ({ personId: nobody(), reason }),
  "adminPeople.freeze": () => ({ personId: nobody(), reason }),
  "adminPeople.endSessions": () => ({ personId: nobody(), reason }),
  "adminPeople.requestChange": ({ payee }: Objects) => ({
    personId: encodeId("usr", payee.userId),
    kind: "tier" as const,
    tier: 1,
    reason,
  }),
};

/** Admitted calls that then fail for another reason. */
export const PEOPLE_ADMITTED: Record<string, RefusalCode[]> = {
  "adminPeople.get": ["NOT_FOUND"],
  "adminPeople.reveal": ["NOT_FOUND"],
  "adminPeople.freeze": ["NOT_FOUND"],
  "adminPeople.endSessions": ["NOT_FOUND"],
};
