import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-health`, for the matrix of procedures and callers. */
export const HEALTH_INPUTS = {
  "adminHealth.overview": () => ({}),
  "adminHealth.alerts": () => ({}),
  "adminHealth.alert": () => ({ alertId: encodeId("alt", newId()) }),
  "adminHealth.checks": () => ({}),
  "adminHealth.stuck": () => ({}),
  "adminHealth.missed": () => ({}),
  "adminHealth.figures": () => ({}),
};

/** Admitted calls that then fail for another reason. */
export const HEALTH_ADMITTED: Record<string, RefusalCode[]> = { "adminHealth.alert": ["NOT_FOUND"] };
