import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-deliveries`, for the matrix of procedures and callers. */
export const DELIVERIES_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const DELIVERIES_ADMITTED: Record<string, RefusalCode[]> = {};
