import { router } from "../init";

/** Runs of reconciliation: list, detail, report, start, cancel. */
export const adminRunsRouter = router({});
