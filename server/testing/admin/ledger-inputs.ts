import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-ledger`, for the matrix of procedures and callers. */
export const LEDGER_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const LEDGER_ADMITTED: Record<string, RefusalCode[]> = {};
