import { router } from "../init";

/** Dead letters: groups, preview, discard, restore. */
export const adminDeadLettersRouter = router({});
