import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-breaks`, for the matrix of procedures and callers. */
export const BREAKS_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const BREAKS_ADMITTED: Record<string, RefusalCode[]> = {};
