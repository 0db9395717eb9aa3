import { router } from "../init";

/** Statement files and column maps. */
export const adminStatementsRouter = router({});
