import { router } from "../init";

/** Replays of dead letters. */
export const adminReplaysRouter = router({});
