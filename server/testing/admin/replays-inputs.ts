import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-replays`, for the matrix of procedures and callers. */
export const REPLAYS_INPUTS = {};

/** Admitted calls that then fail for another reason. */
export const REPLAYS_ADMITTED: Record<string, RefusalCode[]> = {};
