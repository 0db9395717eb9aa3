import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-runs`, for the matrix of procedures and callers. */
export const RUNS_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const RUNS_ADMITTED: Record<string, RefusalCode[]> = {};
