import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-health`, for the matrix of procedures and callers. */
export const HEALTH_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const HEALTH_ADMITTED: Record<string, RefusalCode[]> = {};
