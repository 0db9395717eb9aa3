import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-statements`, for the matrix of procedures and callers. */
export const STATEMENTS_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const STATEMENTS_ADMITTED: Record<string, RefusalCode[]> = {};
