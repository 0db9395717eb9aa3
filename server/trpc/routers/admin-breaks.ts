import { router } from "../init";

/** Breaks: queue, detail, work on them. */
export const adminBreaksRouter = router({});
