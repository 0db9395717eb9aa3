import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-approvals`, for the matrix of procedures and callers. */
export const APPROVALS_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const APPROVALS_ADMITTED: Record<string, RefusalCode[]> = {};
