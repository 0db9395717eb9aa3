import { router } from "../init";

/** Requests that another admin decides, and the adjustments they post. */
export const adminApprovalsRouter = router({});
