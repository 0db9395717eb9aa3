import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-audit`, for the matrix of procedures and callers. */
export const AUDIT_INPUTS = {
  "adminAudit.list": () => ({}),
  "adminAudit.get": () => ({ auditId: encodeId("aud", newId()) }),
  "adminAudit.actions": () => ({}),
};

/** Admitted calls that then fail for another reason. */
export const AUDIT_ADMITTED: Record<string, RefusalCode[]> = { "adminAudit.get": ["NOT_FOUND"] };
