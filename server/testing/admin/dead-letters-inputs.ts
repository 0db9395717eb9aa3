import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-dead-letters`, for the matrix of procedures and callers. */
export const DEAD_LETTERS_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const DEAD_LETTERS_ADMITTED: Record<string, RefusalCode[]> = {};
